import { barOf } from './charts.ts';
import type { Output } from './shell.ts';

const REDRAW_MS = 100;
const BAR_WIDTH = 24;
/** Elsewhere than on a terminal, a line each time so much of the whole is done, percent. */
const LINE_STEP = 20;

/**
 * A bar with counts and the time left: redrawn on a terminal, a few plain lines in a log.
 * @param doing what is done, e.g. `Looking at photos`
 * @param nowMs a steady clock, milliseconds
 */
export function progressBar(
  out: Output,
  doing: string,
  nowMs: () => number = () => performance.now(),
): (done: number, of: number) => void {
  const began = nowMs();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let told = 0;
  return (done, of) => {
    if (!out.isTTY) {
      const step = Math.floor((100 * done) / of / LINE_STEP);
      if (step > told || (done === 0 && of > 0))
        out.write(`${doing}: ${done} of ${of}${left(done, of, nowMs() - began)}\n`);
      told = step;
      return;
    }
    if (done < of && nowMs() - drawnAt < REDRAW_MS) return;
    drawnAt = nowMs();
    const line = `${doing} ${barOf(of === 0 ? 1 : done / of, BAR_WIDTH)} ${done} of ${of}${left(done, of, drawnAt - began)}`;
    out.write(done === of ? '\r\u001b[K' : `\r\u001b[K${line}`);
  };
}

/** `, 3 min left`; nothing before there is something to go by. */
function left(done: number, of: number, ms: number): string {
  if (done === 0 || done === of || ms < 1000) return '';
  const seconds = Math.ceil(((of - done) * ms) / done / 1000);
  return seconds < 100 ? `, ${seconds} s left` : `, ${Math.round(seconds / 60)} min left`;
}
