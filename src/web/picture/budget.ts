/** Tasks share so much of something; one that finds too little left waits, and those that came after it wait behind it. */
export class Budget {
  readonly #total: number;
  #left: number;
  readonly #waiting: { readonly cost: number; readonly start: () => void }[] = [];

  constructor(total: number) {
    this.#total = total;
    this.#left = total;
  }

  /** @param cost never more than the whole is taken */
  async run<Result>(cost: number, task: () => Promise<Result>): Promise<Result> {
    const taken = Math.min(cost, this.#total);
    if (this.#waiting.length > 0 || this.#left < taken)
      await new Promise<void>((start) => this.#waiting.push({ cost: taken, start }));
    else this.#left -= taken;
    try {
      return await task();
    } finally {
      this.#left += taken;
      this.#startNext();
    }
  }

  #startNext(): void {
    for (let next = this.#waiting[0]; next && next.cost <= this.#left; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#left -= next.cost;
      next.start();
    }
  }
}
