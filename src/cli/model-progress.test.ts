import { expect, test } from 'vitest';
import { progressOn } from './model-progress.ts';

/** A stream that keeps what is written, and a clock in the test's hand. */
function stage(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  let time = 0;
  const progress = progressOn({ isTTY, columns, write: (text) => written.push(text) }, () => time);
  return {
    written,
    progress,
    at(ms: number, received: number, total?: number): void {
      time = ms;
      progress.show({ received, ...(total === undefined ? {} : { total }) });
    },
  };
}

test('a terminal sees one line that is drawn anew, at most ten times a second, and the whole at the end', () => {
  const { at, written, progress } = stage(true);
  at(0, 0, 50_000_000);
  at(50, 1_000_000, 50_000_000);
  at(5000, 25_000_000, 50_000_000);
  at(5010, 50_000_000, 50_000_000);
  progress.end();
  expect(written).toEqual([
    '\r\u001b[K0%, 0.0 of 50.0 MB',
    '\r\u001b[K50%, 25.0 of 50.0 MB, 5.0 MB/s, 5 s left',
    '\r\u001b[K100%, 50.0 of 50.0 MB',
    '\n',
  ]);
});

test('a narrow terminal does not wrap', () => {
  const { at, written } = stage(true, 15);
  at(0, 10, 50_000_000);
  expect([...(written[0] ?? '').replace('\r\u001b[K', '')]).toHaveLength(14);
});

test('a log gets a plain line each fifth', () => {
  const { at, written, progress } = stage(false);
  for (let received = 0; received <= 100; received += 5) at(received * 100, received * 1e6, 100e6);
  progress.end();
  expect(written).toEqual([
    '  20%, 20.0 of 100.0 MB, 10.0 MB/s, 8 s left\n',
    '  40%, 40.0 of 100.0 MB, 10.0 MB/s, 6 s left\n',
    '  60%, 60.0 of 100.0 MB, 10.0 MB/s, 4 s left\n',
    '  80%, 80.0 of 100.0 MB, 10.0 MB/s, 2 s left\n',
    '  100%, 100.0 of 100.0 MB\n',
  ]);
});

test('where the size is not known, only what came is told', () => {
  const { at, written } = stage(true);
  at(2000, 3_000_000);
  expect(written).toEqual(['\r\u001b[K3.0 MB']);
});
