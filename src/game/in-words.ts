import { capital, percent } from './phrases.ts';
import { probably, type Verdict } from './verdict.ts';

/** What the bot would say of a picture, without greeting and hashtag; of photos that differ of each. */
export function inWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'label':
      return `${capital(verdict.named.name)}, ${percent(verdict.named.probability)}`;
    case 'group': {
      const likely = probably(verdict);
      return likely
        ? `Probably ${likely.name}, ${percent(likely.probability)}`
        : `Some kind of ${verdict.named.name}, ${percent(verdict.named.probability)}`;
    }
    case 'unsure':
      return 'Not sure';
    case 'nothing':
      return `No animal here, ${percent(verdict.probability)}`;
    case 'yes':
      return `Yes, ${verdict.target.name}, ${percent(verdict.target.probability)}`;
    case 'no': {
      const instead = verdict.instead ? `, but ${verdict.instead.name}` : '';
      return `No ${verdict.target.name}${instead}, ${percent(1 - verdict.target.probability)}`;
    }
    case 'cannotTell':
      return `Cannot tell, ${verdict.target.name} ${percent(verdict.target.probability)}`;
    case 'several':
      return verdict.photos
        .map((sight) => (sight ? inWords({ ...sight, rule: verdict.rule }) : 'not seen'))
        .join('; ');
    case 'unseen':
      return verdict.rule;
  }
}
