import { type Html, html, table } from '../../page/html.ts';
import { comparisonRows } from '../comparison.ts';
import type { Evaluation } from '../evaluate.ts';
import { asNumber, asPercent, namesOf, withCounts, withInterval } from '../format.ts';
import type { Loss } from '../metrics/losses.ts';
import type { Share } from '../metrics/share.ts';
import type { ModelReport } from '../report.ts';
import { robustnessHead, robustnessRow } from '../robust/robustness.ts';

/** What a stranger wants to know first, of the model that plays. */
export function tiles({ overall }: ModelReport): Html {
  const { focus, sides, top1, answers, expectedCalibrationError } = overall;
  const isVague = answers.coverage.hits > answers.specific.hits;
  const tile = (name: string, value: string, note: string): Html =>
    html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`;
  const wrongly = ({ hits, of }: Share, said: string): string => `${hits} of ${of} got a wrong ${said}`;
  return html`<dl class="tiles">
${sides ? tile(`${sides.target}: says yes`, asPercent(sides.targets.yes.value), wrongly(sides.targets.no, 'no')) : undefined}
${sides ? tile('other animals: says no', asPercent(sides.others.no.value), wrongly(sides.others.yes, 'yes')) : undefined}
${focus ? tile(`${focus.label} or not`, asPercent(focus.balancedAccuracy), 'balanced accuracy') : undefined}
${tile('most probable label is right', asPercent(top1.value), `top-1, ${top1.hits} of ${top1.of}`)}
${tile('right when it names an animal', asPercent(answers.right.value), `${answers.right.hits} of ${answers.right.of} names`)}
${tile('animals that get a name', asPercent(answers.specific.value), isVague ? `coverage; ${asPercent(answers.coverage.value)} with “animal”` : 'coverage; for the others it is not sure')}
${tile('an animal where there is none', asPercent(answers.falseAnimals.value), `${answers.falseAnimals.hits} of ${answers.falseAnimals.of} pictures`)}
${tile('calibration error', asNumber(expectedCalibrationError), '0 is perfect')}
</dl>`;
}

/** All models side by side. */
export function comparisonTable({ models, pictures }: Evaluation): Html {
  const rows = comparisonRows(models);
  return table(
    `The same ${pictures} pictures, shown to each model in one run. In parentheses: 95 % intervals`,
    ['', ...models.map(({ model }) => model)],
    rows.map(([name, cell]) => [
      name.startsWith('  ') ? html`<span class="part">${name.trim()}</span>` : name,
      ...models.map(cell),
    ]),
  );
}

export function labelTable({ model, byLabel, byRule, overall, labels, groups: all }: ModelReport): Html {
  const name = namesOf(labels, all);
  const groups = Object.entries(overall.answers.byName).filter(
    ([id]) => !labels.some((one) => one.id === id),
  );
  return table(
    `${model}, by label. Precision and recall: of the most probable label. Right when named: of what the decision rule says`,
    ['label', 'pictures', 'recall', 'precision', 'right when named'],
    [
      ...byLabel.map(({ label, pictures, precision, recall }) => {
        const named = overall.answers.byName[label];
        const cells = [withInterval(recall), withInterval(precision), named ? withCounts(named) : '–'];
        return [name(label), String(pictures), ...cells];
      }),
      ...Object.entries(byRule ?? {}).map(([rule, named]) => [
        `named by ${rule}`,
        '',
        '',
        '',
        withCounts(named),
      ]),
      ...groups.map(([id, named]) => [`${name(id)} (group)`, '', '', '', withCounts(named)]),
    ],
  );
}

/** Nothing where all pictures are of one source. */
export function sourceTable({ model, bySource, overall }: ModelReport): Html | undefined {
  const sources = Object.entries(bySource);
  if (sources.length === 0) return undefined;
  const found = overall.focus ? [`${overall.focus.label} found`] : [];
  return html`<h3>By source</h3>
<p class="small">Pictures of one source look alike, so the differences between sources say more about new pictures than the figure over all.</p>
${table(
  `${model}, by source of the pictures`,
  [
    'source',
    'pictures',
    'top-1',
    ...found,
    'named',
    'right when it names',
    'animal where there is none',
    'calibration error',
  ],
  sources.map(([source, { pictures, top1, focus, answers, expectedCalibrationError }]) => [
    source || '(none)',
    String(pictures),
    asPercent(top1.value),
    ...found.map(() => (focus && focus.recall.of > 0 ? `${focus.recall.hits} of ${focus.recall.of}` : '–')),
    asPercent(answers.coverage.value),
    withCounts(answers.right),
    answers.falseAnimals.of > 0 ? `${answers.falseAnimals.hits} of ${answers.falseAnimals.of}` : '–',
    asNumber(expectedCalibrationError),
  ]),
)}`;
}

/** Nothing where it was not asked for. */
export function robustnessTable({ model, robustness = [] }: ModelReport): Html | undefined {
  if (robustness.length === 0) return undefined;
  return html`<h3>What captions, darkness and the like cost</h3>
${table(`${model}: the same pictures, changed in eleven ways`, robustnessHead, robustness.map(robustnessRow))}`;
}

/** Pictures, worst first; under each what it was taken for, what it is, and how sure the model was. */
export function lossFigure(
  { topLosses, labels }: ModelReport,
  thumbnails: ReadonlyMap<string, string>,
): Html {
  if (topLosses.length === 0) return html`<p>No mistakes.</p>`;
  const name = namesOf(labels);
  const one = (loss: Loss): Html => {
    const [said, is] = [name(loss.predicted), name(loss.actual)];
    const address = thumbnails.get(loss.file);
    const picture = address
      ? html`<img src="${address}" alt="labelled ${loss.class}, taken for ${said}" loading="lazy">`
      : html`<span class="gone">picture missing</span>`;
    return html`<li><figure>${picture}<figcaption>said <b>${said}</b> <span class="once">${asPercent(loss.predictedProbability)}</span><br>
labelled <b>${is}</b> <span class="once">${asPercent(loss.actualProbability)}</span><br><small>loss ${loss.loss.toFixed(2)} · ${loss.name}</small></figcaption></figure></li>\n`;
  };
  return html`<ul class="losses">${topLosses.map(one)}</ul>`;
}
