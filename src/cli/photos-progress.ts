import type { Progress } from '../inaturalist/get-photos.ts';
import { barOf } from '../terminal/charts.ts';
import type { Output } from '../terminal/shell.ts';
import { plural } from '../terminal/words.ts';

const WIDTH = 24;
const REDRAW_MS = 200;
/** Elsewhere than on a terminal, a line each time so much of the whole is there, percent. */
const LINE_STEP = 10;
const PACE_MS = 1000;

/**
 * How far a download of photos is, and how long it will take: a bar on a terminal, a few lines elsewhere.
 * @param have photos that are there already, by label, and how many are wanted
 * @param now milliseconds
 */
export function photosProgress(
  out: Output,
  labels: readonly { readonly id: string; readonly have: number; readonly wanted: number }[],
  now: () => number,
) {
  const have = new Map(labels.map((label) => [label.id, label.have]));
  const wanted = labels.reduce((sum, label) => sum + Math.max(label.wanted, label.have), 0);
  const total = (): number => [...have.values()].reduce((sum, count) => sum + count, 0);
  const [began, first] = [now(), total()];
  let [drawnAt, told] = [Number.NEGATIVE_INFINITY, Math.floor((100 * first) / wanted / LINE_STEP)];
  let isDrawn = false;

  const figures = (at: Progress): string => {
    const done = total();
    const pace = done > first ? Math.max(PACE_MS, (now() - began) / (done - first)) : PACE_MS;
    const of = labels.length > 1 ? `, ${at.label} ${at.have} of ${at.wanted}` : '';
    const left = done >= wanted ? '' : `, ${leftInWords((wanted - done) * pace)} left`;
    return `${done} of ${wanted} photos${of}${left}`;
  };
  const clear = (): void => {
    if (isDrawn) out.write('\r\u001b[K');
    isDrawn = false;
  };
  return {
    show(at: Progress): void {
      have.set(at.label, at.have);
      if (out.isTTY) {
        if (now() - drawnAt < REDRAW_MS) return;
        drawnAt = now();
        isDrawn = true;
        const text = figures(at).slice(0, Math.max(0, (out.columns ?? 80) - WIDTH - 2));
        out.write(`\r\u001b[K${barOf(total() / wanted, WIDTH)} ${text}`);
        return;
      }
      const step = Math.floor((100 * total()) / wanted / LINE_STEP);
      if (step <= told) return;
      told = step;
      out.write(`  ${figures(at)}\n`);
    },
    /** A line that stays, above the bar. */
    tell(text: string): void {
      clear();
      out.write(`${text}\n`);
    },
    end: clear,
  };
}

/** `40 seconds`, `9 minutes`, `2 hours` */
export function leftInWords(ms: number): string {
  if (ms < 90_000) return plural(Math.max(1, Math.ceil(ms / 1000)), 'second');
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 120 ? plural(minutes, 'minute') : plural(Math.round(minutes / 60), 'hour');
}
