import { type Html, html } from '../../page/html.ts';
import { reliabilityPlot } from '../../page/reliability-plot.ts';
import { style } from '../../page/style.ts';
import { errorOf } from '../comparison.ts';
import type { Evaluation } from '../evaluate.ts';
import { asPercent, withCounts } from '../format.ts';
import type { ModelReport } from '../report.ts';
import { confusionPlot } from './confusion-plot.ts';
import { coveragePlot } from './coverage-plot.ts';
import { comparisonTable, labelTable, lossFigure, robustnessTable, sourceTable, tiles } from './sections.ts';
import { thumbnailsFor } from './thumbnails.ts';

/** The evaluation as one page that needs nothing else: plots are drawn in it, pictures lie in it, small. */
export async function evaluationPage(evaluation: Evaluation): Promise<string> {
  const { models, dataSet, game, ancestorError, failed, command, date } = evaluation;
  const [first] = models;
  if (first === undefined) throw new Error('an evaluation without models');
  const thumbnails = await thumbnailsFor(models);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>What ${first.model} sees in ${dataSet}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>What ${first.model} sees in ${dataSet}</h1>
<p class="lead">${game === undefined ? '' : `${game}. `}${lead(first)}</p>
${tiles(first)}
<p class="small">${first.id.name} ${first.id.version}${date ? html`, measured on ${date}` : ''}.
${command ? html`Command: <code>${command}</code>` : ''}</p>
${
  failed.length === 0
    ? undefined
    : html`<details><summary>${failed.length} left out: they count nowhere</summary><ul>${failed.map(({ name, reason }) => html`<li>${name}: ${reason}</li>`)}</ul></details>`
}
<h2>${models.length > 1 ? 'Side by side' : 'All figures'}</h2>
${
  first.byRule
    ? undefined
    : html`<p>To beat: an error of ${asPercent(ancestorError)}, published by the bot's ancestor of 2018 on its own photos. Here:
${models.map(({ model, overall }) => `${model} ${asPercent(errorOf(overall))}`).join(', ')}.</p>`
}
${comparisonTable(evaluation)}
<h3>How often it answers, and how often that is right</h3>
${coveragePlot(models)}
${models.map((report) => modelSection(report, thumbnails))}
</main>
</body>
</html>
`;
  return page.text;
}

function lead({ model, overall }: ModelReport): string {
  const { answers, pictures } = overall;
  const { coverage, right, falseAnimals, unsure } = answers;
  const sentences = [
    `${model} looked at ${pictures} pictures.`,
    coverage.of === 0
      ? ''
      : `Of ${coverage.of} that show an animal it named one in ${coverage.hits}; ${right.hits} of all ${right.of} names it gave are right.`,
    falseAnimals.of === 0
      ? ''
      : `${falseAnimals.hits} of ${falseAnimals.of} pictures without an animal were given one.`,
    `Of ${unsure.hits} it said that it is not sure.`,
  ];
  return sentences.filter(Boolean).join(' ');
}

function modelSection(report: ModelReport, thumbnails: ReadonlyMap<string, string>): Html {
  const { model, reliability, confusion, labels, falseAnimalsByClass } = report;
  const names = new Map(labels.map(({ id, name }) => [id, name]));
  const withoutAnimal = Object.entries(falseAnimalsByClass);
  return html`<section>
<h2>${model}</h2>
<div class="plots">
<div><h3>Does a probability mean what it says?</h3>${reliabilityPlot(model, reliability)}</div>
<div><h3>What is taken for what?</h3><div class="scroll" role="region" aria-label="Confusion matrix" tabindex="0">${confusionPlot(model, confusion, names)}</div></div>
</div>
<h3>By label</h3>
${labelTable(report)}
${
  withoutAnimal.length === 0
    ? undefined
    : html`<p>Given an animal without there being one: ${withoutAnimal.map(([name, found]) => `${name} ${withCounts(found)}`).join(', ')}.</p>`
}
${sourceTable(report)}
${robustnessTable(report)}
<h3>The worst mistakes</h3>
<p class="small">What it was surest of, and wrong by the label of the data set. Some of these labels are wrong themselves: look before blaming the network.</p>
${lossFigure(report, thumbnails)}
</section>
`;
}
