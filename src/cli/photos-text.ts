import type { Taxon } from '../inaturalist/api.ts';
import { reasons } from '../inaturalist/choose.ts';
import type { PhotoGame } from '../inaturalist/game-file.ts';
import type { GetReport } from '../inaturalist/get-photos.ts';
import { type Plan, planInWords } from '../inaturalist/plan.ts';
import type { RefreshReport } from '../inaturalist/refresh.ts';
import { leftInWords } from '../terminal/progress.ts';
import { plural } from '../terminal/words.ts';

/** What iNaturalist asks for: a photo a second. */
export const PACE_MS = 1000;
/** Plants and mushrooms there: pictures without an animal. */
const PLANTAE = 47126;
const MOST_SHOWN = 10;

/** What has to be known before the first photo; recorded in game.json word for word. */
export const terms =
  "iNaturalist's terms of use (section 7) forbid training networks with its data for commercial purposes, whatever a photo's licence says.";

/** What will be done, and how long it takes. */
export function planText(folder: string, plan: Plan, missing: number): string {
  const { game, notes } = plan;
  const from = game.places.length === 0 ? '' : ` from ${game.places.map(({ name }) => name).join(', ')}`;
  const time = missing === 0 ? '' : `, about ${leftInWords(missing * PACE_MS)} at 60 a minute`;
  return [
    ...notes,
    `Photos for ${folder}${from}, licence ${game.licences.join(', ')}:`,
    ...planInWords(plan).map((line) => `  ${line}`),
    `${plural(missing, 'photo')} to get${time}.`,
  ].join('\n');
}

/** What came of it. */
export function reportText({ labels, dropped, later, casual }: GetReport): string {
  const width = Math.max(...labels.map(({ label }) => label.id.length));
  const lines = labels.map(({ label, have, new: more }) => {
    const lacks = have < label.wanted ? '; iNaturalist has no more of these' : '';
    return `  ${label.id.padEnd(width)}  ${have} of ${label.wanted} photos, ${more} new${lacks}`;
  });
  const left = [...dropped]
    .toSorted((a, b) => b[1] - a[1])
    .map(([reason, count]) => `  ${count}  ${reasons[reason]}`);
  return [
    ...lines,
    ...(left.length > 0 ? ['Photos left out:', ...left] : []),
    ...(later > 0 ? [`${plural(later, 'photo')} did not come; the same command tries again.`] : []),
    ...(casual.length > 0
      ? [
          `Of ${casual.join(', ')} there is too little of research grade (pets and captive animals lose it): photos on whose name others agree were taken, too.`,
        ]
      : []),
  ].join('\n');
}

/** What to do next: look, other animals, no animal. */
export function nextText(folder: string, game: PhotoGame, neighbours: readonly Taxon[]): string {
  const get = `fieldmark photos get ${shellWord(folder)}`;
  const isThere = (label: string): boolean => game.labels.some(({ id }) => id === label);
  const other = neighbours.map(({ id }) => `--taxon "${id}=other animal"`).join(' ');
  const names = neighbours.map(({ name, common }) => common ?? name).join(', ');
  return [
    `Next: fieldmark photos look ${shellWord(folder)} shows them; wrong ones are always among them.`,
    ...(isThere('other_animal') || neighbours.length === 0
      ? []
      : [
          `Other animals that are seen there: ${names}. Without some, each of them will be taken for one of yours:`,
          `  ${get} ${other} --per-label 300`,
        ]),
    ...(isThere('no_animal')
      ? []
      : [
          `Pictures of no animal: put some of your own into ${folder}/photos/no_animal (empty yards, blur, memes), or get plants:`,
          `  ${get} --taxon "${PLANTAE}=no animal" --per-label 200`,
        ]),
  ].join('\n');
}

/** What `photos refresh` did. */
export function refreshText({ asked, withdrawn, gone, changed, renamed }: RefreshReport): string {
  const some = renamed.slice(0, MOST_SHOWN).map(({ row, taxon }) => `  ${row.path}: ${taxon}`);
  const more = renamed.length > some.length ? [`  and ${renamed.length - some.length} more`] : [];
  return [
    `${plural(asked, 'photo')} asked about: ${withdrawn.length} withdrawn (licence or hidden), ${gone.length} deleted there, ${changed} with other words of credit.`,
    ...(withdrawn.length + gone.length > 0
      ? [
          'Their files were removed; photos.csv says why. A model that was trained with them should be trained again.',
        ]
      : []),
    ...(renamed.length > 0
      ? [
          `${plural(renamed.length, 'photo')} may have the wrong label, iNaturalist calls the animal something else now:`,
          ...some,
          ...more,
        ]
      : []),
  ].join('\n');
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
