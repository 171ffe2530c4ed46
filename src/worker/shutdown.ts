/** Heroku kills 30 s after SIGTERM, Kubernetes and Docker after 30 s and 10 s by default; a run needs at most one time-out. */
const GRACE_MS = 25_000;

/**
 * Turns SIGTERM and SIGINT into an abort signal: the post in hand is finished, no other is begun. A second signal, or 25 seconds,
 * ends the wait: then `giveUp` is called.
 * @returns the signal, and what removes the handlers again
 */
export function stopOnSignals(giveUp: (why: string) => void): { stop: AbortSignal; dispose: () => void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      giveUp(`${name} again`);
      return;
    }
    controller.abort(new Error(`stopped by ${name}`));
    timer = setTimeout(() => giveUp(`still busy ${GRACE_MS / 1000} s after ${name}`), GRACE_MS).unref();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  const dispose = (): void => {
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
    clearTimeout(timer);
  };
  return { stop: controller.signal, dispose };
}
