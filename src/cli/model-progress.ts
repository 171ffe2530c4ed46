/** What a download needs of a stream: `process.stderr`, or a test's. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Shown {
  readonly received: number;
  readonly total?: number;
}

const REDRAW_MS = 100;
/** Elsewhere than on a terminal, a line each time so much of the whole has arrived, percent. */
const LINE_STEP = 20;

/**
 * Shows how far a download is: a line that is redrawn on a terminal, a few plain lines in logs of a build.
 * @param nowMs a steady clock, milliseconds
 */
export function progressOn(stream: ProgressStream, nowMs: () => number = () => performance.now()) {
  let began: { at: number; received: number } | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let told = -1;
  let isDrawn = false;

  const draw = (shown: Shown): void => {
    const { received, total } = shown;
    if (received !== total && nowMs() - drawnAt < REDRAW_MS) return;
    drawnAt = nowMs();
    isDrawn = true;
    stream.write(`\r\u001b[K${figures(shown, speed(received)).slice(0, (stream.columns ?? 80) - 1)}`);
  };
  const tellLine = (shown: Shown): void => {
    const { received, total } = shown;
    const step = total === undefined ? 0 : Math.floor((100 * received) / total / LINE_STEP);
    if (step === told) return;
    const isFirst = told < 0;
    told = step;
    if (isFirst && received === 0) return;
    stream.write(`  ${figures(shown, speed(received))}\n`);
  };
  /** Bytes a second since the start; `undefined` in its first second. */
  const speed = (received: number): number | undefined => {
    const seconds = (nowMs() - (began?.at ?? 0)) / 1000;
    return began === undefined || seconds < 1 ? undefined : (received - began.received) / seconds;
  };
  return {
    show(shown: Shown): void {
      // A second address, or a new beginning after a fault, counts from there.
      if (began === undefined || shown.received < began.received)
        began = { at: nowMs(), received: shown.received };
      (stream.isTTY ? draw : tellLine)(shown);
    },
    /** Leaves the line of a terminal, so that the next text stands alone. */
    end(): void {
      if (isDrawn) stream.write('\n');
      isDrawn = false;
    },
  };
}

function figures({ received, total }: Shown, perSecond: number | undefined): string {
  const parts = [mb(received)];
  if (total !== undefined) {
    parts[0] = `${Math.floor((100 * received) / total)}%, ${(received / 1e6).toFixed(1)} of ${mb(total)}`;
  }
  if (perSecond !== undefined && perSecond > 0 && received !== total) {
    parts.push(`${mb(perSecond)}/s`);
    if (total !== undefined) parts.push(`${Math.ceil((total - received) / perSecond)} s left`);
  }
  return parts.join(', ');
}

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
