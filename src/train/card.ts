import { asPercent, namesOf, withCounts, withInterval } from '../evaluate/format.ts';
import { questionInWords } from '../game/target.ts';
import type { Backbone } from '../vision/backbone.ts';
import type { Licences } from './licence.ts';
import { LEAST } from './prepare.ts';
import type { Trained, TrainedSide } from './train.ts';

export interface CardRequest {
  readonly name: string;
  /** As it can be typed again. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly backbone: Backbone;
  readonly licences: Licences;
}

/** The model card: what it is, how good, of which photos, and what it must not be used for. */
export function cardOf(trained: Trained, { name, command, date, backbone, licences }: CardRequest): string {
  const { labelling, divided, counts, shortages, notes } = trained;
  const nameOf = namesOf(labelling.labels, labelling.groups);
  const { model } = backbone;
  const photos = divided.train.length + divided.val.length + divided.test.length;
  return `${[
    `# ${name}`,
    `Tells ${labelling.labels.map((label) => label.name).join(', ')}. A last layer that \`${command}\` fitted on ${date}, on top of ${model.id.name} ${model.id.version} (${model.manifest.licence}; ${model.manifest.origin}).`,
    ...(shortages.length > 0
      ? [
          `**Trained with \`--anyway\`, of too few photos: the figures below are not to be relied on.** ${shortages.join('; ')}.`,
        ]
      : []),
    '## How good it is',
    ...figures(trained, nameOf),
    ...notes,
    '## Photos',
    table(
      ['label', 'photos', 'by so many people'],
      counts.map(({ label, photos: count, observers }) => [
        nameOf(label),
        String(count),
        observers === undefined ? 'not known' : String(observers),
      ]),
    ),
    `${photos} photos took part: ${divided.train.length} to fit, ${divided.val.length} to choose and to calibrate, ${divided.test.length} for the figures. Photos of one person, and photos that look alike, are in one of the three only. At least ${LEAST.photos} photos and ${LEAST.observers} people a label are asked for.`,
    '## Licences',
    `This model: ${licences.ofModel}. Its backbone: ${model.manifest.licence}. Photos: ${licences.counts
      .map(([licence, count]) => `${count} ${licence}`)
      .join(
        ', ',
      )}. [CREDITS.csv](CREDITS.csv) names their authors. This is no legal advice. iNaturalist's terms forbid commercial training with its photos.`,
    '## What it must not be used for',
    'For no decision about the safety of people or animals, about hunting, or about money. It knows only the labels above: whatever else it is shown it calls one of them, or says that it is not sure. Other places, seasons and cameras than those of its photos make it worse than the figures say. It does not identify people.',
  ].join('\n\n')}\n`;
}

function figures(
  { test, calibration, sides, l2, temperature, decision, labelling }: Trained,
  nameOf: (id: string) => string,
) {
  if (test === undefined) return ['No photo was left to measure it with.'];
  const { overall, byLabel, confusion } = test;
  const { answers } = overall;
  const held = calibration
    ? `Thresholds keep to the targets on photos that took no part in fitting them: ${calibration.met ? 'yes' : calibration.kept ? 'as far as they could be tested' : 'no, so it names nothing'}.`
    : 'Temperature and thresholds are not calibrated.';
  return [
    `On ${overall.pictures} photos that took no part. In parentheses: 95 % intervals.`,
    table(
      ['', ''],
      [
        ['first guess is right', withInterval(overall.top1)],
        ['names an animal, of photos that show one', withInterval(answers.coverage)],
        ['right when it names one', withInterval(answers.right)],
        ['no animal there, but one was named', withCounts(answers.falseAnimals)],
        ['says that it is not sure', withCounts(answers.unsure)],
        ['expected calibration error', asPercent(overall.expectedCalibrationError)],
        ['names a label from', `${decision.label}`],
        ['temperature, penalty', `${temperature}, ${l2}`],
      ],
    ),
    held,
    ...sides.map(sideInWords),
    table(
      ['label', 'photos', 'recall', 'precision'],
      byLabel.map(({ label, pictures, recall, precision }) => [
        nameOf(label),
        String(pictures),
        withInterval(recall),
        withInterval(precision),
      ]),
    ),
    'A row a label, a column what it was taken for:',
    table(
      ['', ...labelling.labels.map((_, i) => String(i + 1))],
      confusion.counts.map((row, i) => [
        `${i + 1} ${nameOf(confusion.labels[i] ?? '')}`,
        ...row.map((count) => (count === 0 ? '·' : String(count))),
      ]),
    ),
  ];
}

/** What it comes to on the photos that took no part. */
export function sideInWords({
  calibration: { target, thresholds },
  test: { targets, others },
}: TrainedSide): string {
  const question = questionInWords({ kind: 'is-it', target, why: '', isGuess: false });
  return `Asked "${question}" it says yes from ${thresholds.yes} and no up to ${thresholds.no}: of photos of it yes to ${withCounts(targets.yes)} and no to ${withCounts(targets.no)}, of other animals no to ${withCounts(others.no)} and yes to ${withCounts(others.yes)}.`;
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
