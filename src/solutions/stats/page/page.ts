import { asPercent } from '../../../evaluate/format.ts';
import type { Share } from '../../../evaluate/metrics/share.ts';
import { silences } from '../../../game/silences.ts';
import { Html, html, table } from '../../../page/html.ts';
import { reliabilityPlot } from '../../../page/reliability-plot.ts';
import { style } from '../../../page/style.ts';
import { comparisonInWords } from '../../shadows.ts';
import type { Count, Example, Row, Statistics } from '../statistics.ts';
import { ENOUGH_FOR_SHARE } from '../tally.ts';
import {
  calibrationInWords,
  count,
  lead,
  notes,
  period,
  plural,
  shareInBrief,
  shareInWords,
  shortened,
  sideShares,
  sure,
  usd,
} from '../words.ts';
import { columnsPlot } from './columns-plot.ts';

const TEXT_LENGTH = 160;

/** Beside the style that all pages share. */
export const statisticsStyle = new Html(`
.right { fill: var(--hit); } .wrong { fill: var(--miss); } .unsure { fill: var(--s2); } .open { fill: var(--soft); fill-opacity: .5; } .spent { fill: var(--s0); }
.key.right { background: var(--hit); } .key.wrong { background: var(--miss); } .key.unsure { background: var(--s2); } .key.open { background: var(--soft); opacity: .5; }
.examples { padding: 0; list-style: none; } .examples li { border-left: .25rem solid var(--rule); padding: .1rem 0 .1rem .9rem; margin: 1rem 0; max-width: 44rem; }
.examples p { margin: .15rem 0; overflow-wrap: anywhere; } .note { border-left: .25rem solid var(--miss); padding-left: .9rem; }
a { color: var(--s0); }
`);

/** The statistics as one page that needs nothing else: plots are drawn in it, nothing is loaded from anywhere. */
export function statisticsPage(statistics: Statistics): string {
  const title = titleOf(statistics);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${style}${statisticsStyle}</style>
</head>
<body>
<main>
${statisticsContent(statistics)}
</main>
</body>
</html>
`;
  return page.text;
}

function titleOf({ game }: Statistics): string {
  return `How well the bot plays${game === undefined ? '' : ` ${game}`}`;
}

/** What the page holds, for a page that has a head and a style of its own. */
export function statisticsContent(statistics: Statistics): Html {
  const { game, total, byGame, byMonth, byModel, worst, best } = statistics;
  const hasScores = total.right + total.wrong + total.unsure > 0;
  return html`<h1>${titleOf(statistics)}</h1>
<p class="small">Fieldmark, ${period(statistics)}</p>
<p class="lead">${lead(statistics)}</p>
${notes(statistics).map((note) => html`<p class="note">${note}</p>`)}
${total.rounds > 0 ? tiles(statistics) : undefined}
${total.rounds > 0 ? months(byMonth) : undefined}
${total.rounds > 0 && game === undefined ? scoreTable('By game', 'Each game', 'game', byGame) : undefined}
${byModel.length > 0 ? modelTable(byModel) : undefined}
${shadows(statistics)}
${hasScores ? calibration(statistics) : undefined}
${worst.length > 0 ? html`<h2>Surest and wrong</h2>${examplesList(worst)}` : undefined}
${best.length > 0 ? html`<h2>Surest and right</h2>${examplesList(best)}` : undefined}
${reasons('Why there was no reply', 'Rounds without a reply', 'since', statistics.silences)}
${reasons('Replies that were never posted', 'Replies that were never posted', 'reason', statistics.dead)}
${spending(statistics)}
${hasScores ? rules() : undefined}`;
}

function shadows({ shadows: found }: Statistics): Html | undefined {
  if (found.length === 0) return undefined;
  return html`<h2>Models that look and do not speak</h2>${found.map((one) => html`<p>${comparisonInWords(one)}</p>`)}`;
}

function tiles({ total, spending: { total: spent } }: Statistics): Html {
  const tile = (name: string, value: string, note: string): Html =>
    html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`;
  const { accuracy, coverage } = total;
  const sides = sideShares(total).map(
    ([name, share]) => html`${tile(name, shareInBrief(share), accuracyNote(share))}
`,
  );
  return html`<dl class="tiles">
${sides}
${tile('rounds seen', count(total.rounds), `${count(total.answered)} answered, ${count(total.posted)} posted`)}
${tile('right when it names one', shareInBrief(accuracy), accuracyNote(accuracy))}
${tile('names one', shareInBrief(coverage), 'of the replies that hosts have checked')}
${tile('not checked', count(total.open), 'replies that no solution of a host decides')}
${tile('spent', usd(spent), 'by the platform’s published prices')}
</dl>`;
}

function accuracyNote({ of, lower, upper }: Share): string {
  if (of === 0) return 'no reply is checked yet';
  if (of < ENOUGH_FOR_SHARE) return 'too few to tell';
  return `of ${count(of)}; 95 % interval ${(100 * lower).toFixed(1)}–${(100 * upper).toFixed(1)}`;
}

function months(rows: readonly Row[]): Html {
  const columns = rows.map(({ key, right, wrong, unsure, open, answered }) => ({
    name: key,
    parts: [
      { className: 'right', value: right },
      { className: 'wrong', value: wrong },
      { className: 'unsure', value: unsure },
      { className: 'open', value: open },
    ],
    said: `${key}: ${plural(answered, 'reply', 'replies')}, ${right} right, ${wrong} wrong, ${unsure} unsure, ${open} not checked`,
  }));
  const key = (name: string, text: string): Html =>
    html`<span class="once"><span class="key ${name}"></span>${text}</span> `;
  const plot =
    rows.length < 2
      ? undefined
      : columnsPlot(columns, {
          title: 'Replies by month; the same numbers are in the table below',
          caption: html`${key('right', 'right')}${key('wrong', 'wrong')}${key('unsure', 'unsure: named nothing')}${key('open', 'not checked')}`,
          xLabel: 'month of the post',
          yLabel: 'replies',
          write: (value) => (value < 1 ? '' : count(Math.round(value))),
        });
  return html`<h2>By month</h2>${plot}${rowTable('By month of the post, UTC', 'month', rows)}`;
}

function scoreTable(title: string, caption: string, head: string, rows: readonly Row[]): Html {
  return html`<h2>${title}</h2>${rowTable(caption, head, rows)}`;
}

function rowTable(caption: string, head: string, rows: readonly Row[]): Html {
  return table(
    caption,
    [head, 'accuracy', 'right', 'by group', 'wrong', 'unsure', 'not checked', 'answered', 'rounds'],
    rows.map(({ key, rounds, answered, right, byGroup, wrong, unsure, open, accuracy }) => [
      key,
      shareInWords(accuracy),
      ...[right, byGroup, wrong, unsure, open, answered, rounds].map(count),
    ]),
  );
}

/** Of a model only checked answers are known. */
function modelTable(rows: readonly Row[]): Html {
  return html`<h2>By model</h2>${table(
    'Checked replies of each model and version',
    ['model', 'accuracy', 'right', 'by group', 'wrong', 'unsure'],
    rows.map(({ key, right, byGroup, wrong, unsure, accuracy }) => [
      key,
      shareInWords(accuracy),
      ...[right, byGroup, wrong, unsure].map(count),
    ]),
  )}`;
}

function calibration({ calibration: found }: Statistics): Html {
  const rows = found.bins.filter(({ count: some }) => some > 0);
  const plot =
    found.expectedCalibrationError === null
      ? undefined
      : reliabilityPlot('the replies', found, ['reply', 'replies']);
  return html`<h2>Does a percentage mean what it says?</h2>
<p>${calibrationInWords(found)}</p>
${plot}
${
  rows.length === 0
    ? undefined
    : table(
        'How sure it was, and how often that was right',
        ['it said', 'replies', 'right', 'share'],
        rows.map(({ from, to, count: some, accuracy }) => [
          `${Math.round(100 * from)}–${Math.round(100 * to)} %`,
          count(some),
          count(Math.round((accuracy ?? 0) * some)),
          some < 5 ? 'too few' : asPercent(accuracy),
        ]),
      )
}`;
}

/** Rounds worth looking at, each with the way to its post. Links are followed only when someone clicks them. */
function examplesList(examples: readonly Example[]): Html {
  return html`<ul class="examples">${examples.map(item)}</ul>`;
}

function item({ said, confidence, told, text, author, postedAt, link, photo }: Example): Html {
  const by = author === undefined ? '' : `@${author}, `;
  const words = text === '' ? '(text removed because of its age)' : shortened(text, TEXT_LENGTH);
  return html`<li><p>said <b>${said}</b>, ${sure(confidence)} sure; the host: <b>${told}</b></p>
<p>${words}</p>
<p class="small">${by}${postedAt.slice(0, 10)}, <a href="${link}" rel="noreferrer">the post</a>${
    photo === undefined ? undefined : html`, <a href="${photo}" rel="noreferrer">its photo</a>`
  }</p></li>\n`;
}

function reasons(title: string, caption: string, head: string, counts: readonly Count[]): Html | undefined {
  if (counts.length === 0) return undefined;
  return html`<h2>${title}</h2>${table(
    caption,
    [head, 'rounds'],
    counts.map(({ key, count: some }) => [silences[key] ?? key, count(some)]),
  )}`;
}

function spending({ spending: { total, byDay = [], byGame } }: Statistics): Html | undefined {
  if (total === 0) return undefined;
  const days = byDay.slice(-90);
  const plot =
    days.length < 3
      ? undefined
      : columnsPlot(
          days.map(({ day, microUsd }) => ({
            name: day.slice(5),
            parts: [{ className: 'spent', value: microUsd }],
            said: `${day}: ${usd(microUsd)}`,
          })),
          {
            title: `Spending on each of the last ${days.length} days with spending`,
            caption: `US dollars a day, ${days[0]?.day} to ${days.at(-1)?.day}; days without spending are left out.`,
            xLabel: 'day (UTC)',
            yLabel: 'US dollars',
            write: usd,
          },
        );
  return html`<h2>Spending</h2>
<p>${usd(total)} in all${byDay.length > 0 ? `, ${usd(total / byDay.length)} on a day with spending` : ''}.</p>
${plot}
${table(
  'Spending by game',
  ['game', 'US dollars'],
  byGame.map(({ gameKey, microUsd }) => [gameKey ?? 'for all games', usd(microUsd)]),
)}`;
}

function rules(): Html {
  return html`<h2>How it is scored</h2>
<p>Against what the host of a round said it was. A reply is right when it named that animal, or a broader group that holds it
(counted apart). Where the host said only what it is not, naming that is wrong and naming something else is right. In a game
that asks “is it a …?” a yes is right when it was one, and a no when it was not, whatever else was named. Replies that named
nothing count for neither; accuracy is of those that named something, with its 95 % interval in parentheses.</p>`;
}
