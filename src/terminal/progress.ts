import { barOf } from './charts.ts';
import type { Output } from './shell.ts';
import { plural } from './words.ts';

const REDRAW_MS = 100;
const BAR_WIDTH = 24;
const LEAST_BAR_WIDTH = 4;
/** Elsewhere than on a terminal, a line each time so much of the whole is done, percent. */
const LINE_STEP = 20;
/** Before the first is done and a second over there is nothing to go by. */
const SOON_MS = 1000;

export interface ProgressBar {
  /** @param now what is done just now, e.g. `cougar 3 of 500` */
  show(done: number, of: number, now?: string): void;
  /** A line that stays, above the bar. */
  tell(text: string): void;
  end(): void;
}

/**
 * A bar with counts and the time left: redrawn on a terminal, a few plain lines in a log.
 * @param doing what is done, e.g. `Looking at photos`
 * @param nowMs a steady clock, milliseconds
 * @param pace what is known of it from the beginning: what was done before, and how long each takes at least, milliseconds
 */
export function progressOf(
  out: Output,
  doing: string,
  nowMs: () => number = () => performance.now(),
  { before = 0, eachMs = 0 } = {},
): ProgressBar {
  const began = nowMs();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let told = -1;
  let isDrawn = false;
  const left = (done: number, of: number): string => {
    const [here, ms] = [done - before, nowMs() - began];
    const isKnown = here > 0 && ms >= SOON_MS;
    if (done >= of || (!isKnown && eachMs === 0)) return '';
    const each = Math.max(eachMs, isKnown ? ms / here : 0);
    return `, ${leftInWords((of - done) * each)} left`;
  };
  const clear = (): void => {
    if (isDrawn) out.write('\r\u001b[K');
    isDrawn = false;
  };
  return {
    show(done, of, now) {
      const share = of === 0 ? 1 : done / of;
      const figures = `${done} of ${of}${now === undefined ? '' : `, ${now}`}${left(done, of)}`;
      if (!out.isTTY) {
        const step = Math.floor((100 * share) / LINE_STEP);
        if (step > told && of > 0) out.write(`${doing}: ${figures}\n`);
        told = Math.max(told, step);
        return;
      }
      if (done >= of) return clear();
      if (nowMs() - drawnAt < REDRAW_MS) return;
      drawnAt = nowMs();
      isDrawn = true;
      // The time left stands last, and is worth more than a long bar.
      const room = Math.max(0, (out.columns ?? 80) - doing.length - 3);
      const width = Math.min(BAR_WIDTH, Math.max(LEAST_BAR_WIDTH, room - figures.length));
      out.write(`\r\u001b[K${doing} ${barOf(share, width)} ${figures.slice(0, Math.max(0, room - width))}`);
    },
    tell(text) {
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
