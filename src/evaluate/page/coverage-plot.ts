import { figure, percentAxes } from '../../page/axes.ts';
import { type Html, html } from '../../page/html.ts';
import type { ModelReport } from '../report.ts';

const SIZE = { width: 460, height: 350 };
const TARGET = 0.9;

/** Accuracy against coverage: a line a model for one threshold alone, and a ring where its own decision rule stands. */
export function coveragePlot(models: readonly ModelReport[]): Html {
  // The surest few answers make the line jump; they are not worth the scale.
  const lines = models.map(({ coverageCurve }) => coverageCurve.filter(({ coverage }) => coverage >= 0.02));
  const rules = models.map(({ overall }) => overall.answers);
  const lowest = Math.min(
    TARGET,
    ...lines.flat().map(({ accuracy }) => accuracy),
    ...rules.map(({ right }) => right.value ?? 1),
  );
  const { x, y, markup } = percentAxes({
    ...SIZE,
    xLabel: 'coverage: animals that get a name',
    yLabel: 'right when it names one',
    yFrom: Math.max(0, Math.floor(10 * lowest - 0.01) / 10),
  });
  const drawing = html`${markup}
<path class="target" d="M${x(0)} ${y(TARGET)}H${x(1)}"/>
${lines.map((points, i) => {
  const path = points.map(
    ({ coverage, accuracy }, at) => `${at === 0 ? 'M' : 'L'}${x(coverage)} ${y(accuracy)}`,
  );
  return html`<path class="line series-${i % 4}" d="${path.join('')}"/>`;
})}
${rules.map(({ coverage, right }, i) =>
  coverage.value === null || right.value === null
    ? undefined
    : html`<circle class="rule series-${i % 4}" cx="${x(coverage.value)}" cy="${y(right.value)}" r="7"/>`,
)}`;
  const legend = models.map(({ model }, i) => html`<span class="key series-${i % 4}"></span>${model} `);
  return figure(
    {
      ...SIZE,
      title: `Coverage and accuracy of ${models.map(({ model }) => model).join(' and ')}`,
      caption: html`${legend}<br>Line: naming the most probable label from some probability on. Ring: the
decision rule as it plays, broader groups included. Dashed: nine in ten.`,
    },
    drawing,
  );
}
