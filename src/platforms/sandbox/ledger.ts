/** X's pay-per-use prices of August 2026, in millionths of a dollar. */
const PRICES = {
  'post-read': 5_000,
  'own-read': 1_000,
  'user-read': 10_000,
  post: 15_000,
  'post-with-link': 200_000,
  reply: 10_000,
} as const;

export type Charge = keyof typeof PRICES;

export interface Spent {
  readonly usd: number;
  readonly units: Readonly<Record<Charge, number>>;
}

/** What the calls would have cost. The same object read at the same price is charged once per UTC day. */
export class Ledger {
  readonly #now: () => Date;
  readonly #units = new Map<Charge, number>();
  readonly #charged = new Set<string>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  read(charge: 'post-read' | 'own-read' | 'user-read', ids: Iterable<string>): void {
    const day = this.#now().toISOString().slice(0, 10);
    for (const id of ids) {
      const key = `${day} ${charge} ${id}`;
      if (this.#charged.has(key)) continue;
      this.#charged.add(key);
      this.add(charge);
    }
  }

  add(charge: Charge): void {
    this.#units.set(charge, (this.#units.get(charge) ?? 0) + 1);
  }

  spent(): Spent {
    const units = Object.fromEntries(
      Object.keys(PRICES).map((charge) => [charge, this.#units.get(charge as Charge) ?? 0]),
    ) as Record<Charge, number>;
    const micros = Object.entries(PRICES).reduce(
      (sum, [charge, price]) => sum + units[charge as Charge] * price,
      0,
    );
    return { usd: micros / 1_000_000, units };
  }
}
