import { asNumber } from '../evaluate/format.ts';
import type { Reliability } from '../evaluate/metrics/reliability.ts';
import { figure, percent, percentAxes, round } from './axes.ts';
import { type Html, html } from './html.ts';

const SIZE = { width: 420, height: 340 };
const MOST_RADIUS = 11;

/**
 * Accuracy against confidence: on the diagonal, a probability means what it says. The more there are, the larger the dot.
 *
 * @param one and many: what is counted, `picture` and `pictures`
 */
export function reliabilityPlot(
  model: string,
  { bins, expectedCalibrationError }: Reliability,
  [one, many]: readonly [string, string] = ['picture', 'pictures'],
): Html {
  const { x, y, markup } = percentAxes({
    ...SIZE,
    xLabel: 'probability it gave',
    yLabel: 'how often it was right',
  });
  const error =
    expectedCalibrationError === null
      ? 'too few to state a calibration error'
      : `expected calibration error ${asNumber(expectedCalibrationError)}`;
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const dots = bins.map(({ count, confidence, accuracy }) => {
    if (confidence === null || accuracy === null) return undefined;
    const radius = round(Math.max(2.5, MOST_RADIUS * Math.sqrt(count / most)));
    return html`<path class="gap" d="M${x(confidence)} ${y(confidence)}V${y(accuracy)}"/><circle class="dot" cx="${x(confidence)}" cy="${y(accuracy)}" r="${radius}"><title>${count} ${count === 1 ? one : many}, probability ${percent(confidence)}, right ${percent(accuracy)}</title></circle>`;
  });
  return figure(
    {
      ...SIZE,
      title: `Reliability of ${model}: ${error}`,
      caption: html`${error.replace(/^./, (first) => first.toUpperCase())}, ${bins.length} bins. Below the diagonal it is too sure of itself, above it too
modest.`,
    },
    html`${markup}<path class="diagonal" d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}"/>${dots}`,
  );
}
