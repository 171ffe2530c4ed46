/** Runs a task when its turn has come. */
export type Turn = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Tasks in so many lanes, in each one after the other; a failed one does not stop the next. */
export function turns(lanes: number): Turn {
  const last: Promise<unknown>[] = [];
  let taken = 0;
  return (task) => {
    const lane = taken++ % lanes;
    const result = (last[lane] ?? Promise.resolve()).then(task, task);
    last[lane] = result.catch(() => undefined);
    return result;
  };
}
