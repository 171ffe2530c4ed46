import type { MarkBook } from './field-marks.ts';
import type { FieldMark } from './game.ts';
import { capital, list, pick } from './phrases.ts';
import { type Named, probably, type Verdict } from './verdict.ts';

/** How a reply teaches what to look for: as a sentence of its own, or behind the figures of what it cannot tell apart. */
export interface Hint {
  readonly sentence?: string;
  /** In place of the runners-up. */
  readonly runnersUp?: string;
}

/** They say what is known of the animals; that the network saw it they never say. */
const marked = ['Field mark:', 'Worth knowing:', 'How to tell:', 'What to look for:'];
const apart = ['Look at', 'It helps to look at', 'Next time, look at'];
const deciding = ['would decide', 'would settle it', 'would tell'];

/**
 * What may be told beside a verdict, the fullest first.
 * @param recent texts of the game's last week: what they told is not told again
 * @param variant chooses among several
 */
export function hintsFor(
  verdict: Verdict,
  book: MarkBook,
  { recent, variant }: { readonly recent: readonly string[]; readonly variant: number },
): readonly Hint[] {
  const isNew = ({ mark }: FieldMark): boolean =>
    !recent.some((text) => text.includes(asText(mark).slice(1, -1)));
  const ofAnimal = (animal: Named | undefined): readonly Hint[] => {
    const marks = animal ? book.of(animal).filter(isNew) : [];
    return marks.length === 0
      ? []
      : [{ sentence: `${pick(marked, variant)} ${asText(pick(marks, variant).mark)}` }];
  };
  const between = (a: Named | undefined, b: Named | undefined): readonly Hint[] => {
    const mark = a && b ? book.apart(a, b) : undefined;
    return mark && isNew(mark)
      ? [{ sentence: `${pick(apart, variant)} ${mark.look}: ${asEnd(mark.mark)}` }]
      : [];
  };
  /** "Cougar 48%, bobcat 40%: the tail would decide." */
  const undecided = (lead: string, pair: readonly (Named | undefined)[]): readonly Hint[] => {
    const [a, b] = pair;
    const mark = a && b ? book.apart(a, b) : undefined;
    if (!a || !b || !mark) return [];
    const brief = `${capital(list(lead, [a, b])).slice(0, -1)}: ${mark.look} ${pick(deciding, variant)}`;
    return [
      ...(isNew(mark) ? [{ runnersUp: `${brief}, ${asEnd(mark.mark)}` }] : []),
      { runnersUp: `${brief}.` },
    ];
  };
  switch (verdict.kind) {
    case 'label':
      return orElse(between(verdict.named, verdict.runnersUp[0]), () => ofAnimal(verdict.named));
    case 'group': {
      const likely = probably(verdict);
      return likely ? ofAnimal(likely) : undecided('Perhaps', verdict.runnersUp);
    }
    case 'unsure':
      return undecided('My best guesses are', verdict.runnersUp);
    case 'yes': {
      if (verdict.photos) return [];
      const animal = verdict.within ?? verdict.target;
      return orElse(between(animal, verdict.runnersUp[0]), () => ofAnimal(animal));
    }
    case 'no': {
      if (verdict.photos) return [];
      const other = verdict.instead ?? verdict.likely[0];
      return orElse(between(verdict.target, other), () => ofAnimal(verdict.instead ?? verdict.target));
    }
    case 'cannotTell': {
      if (verdict.photos) return [];
      const rival = verdict.runnersUp.find(({ id }) => id !== verdict.target.id);
      const pair = [verdict.target, rival].toSorted((a, b) => (b?.probability ?? 0) - (a?.probability ?? 0));
      return orElse(undecided('', pair), () => ofAnimal(verdict.target));
    }
    case 'nothing':
    case 'several':
    case 'unseen':
      return [];
  }
}

function orElse(first: readonly Hint[], other: () => readonly Hint[]): readonly Hint[] {
  return first.length > 0 ? first : other();
}

/** As a sentence, however the operator wrote it. */
function asText(mark: string): string {
  return asEnd(mark).replace(/^\p{Ll}/u, (first) => first.toUpperCase());
}

function asEnd(mark: string): string {
  return /[.!?]$/.test(mark.trim()) ? mark.trim() : `${mark.trim()}.`;
}
