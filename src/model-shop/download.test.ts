import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Progress } from './download.ts';
import { bytes, downloadBench, sha256, wanted } from './testing/download-bench.ts';
import { file, hang, status } from './testing/file-server.ts';

const bench = downloadBench();
const { cutAt, failure, get, left } = bench;

test('a whole file arrives as it is, with its progress told', async () => {
  const seen: Progress[] = [];
  const path = await get(wanted(bench.server.at('/a.onnx', file(bytes))), {
    onProgress: (shown) => seen.push(shown),
  });
  expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
  expect(bench.server.requests[0]?.headers['accept-encoding']).toBe('identity');
  expect(seen[0]).toEqual({ received: 0, total: bytes.length });
  expect(seen.at(-1)).toEqual({ received: bytes.length, total: bytes.length });
});

describe('what is not the file is refused, and not kept', () => {
  test('another content of the same size', async () => {
    const address = bench.server.at('/a.onnx', file(randomBytes(bytes.length)));
    const { reason, message } = await failure(wanted(address));
    expect(reason).toBe('wrong-hash');
    expect(message).toContain(sha256);
    expect(message).toContain('It was deleted; nothing was installed');
    expect(await left()).toEqual([]);
    expect(bench.server.requests).toHaveLength(1);
  });

  test('another size, before a byte is written', async () => {
    const address = bench.server.at('/a.onnx', file(bytes.subarray(1)));
    expect(await failure(wanted(address))).toMatchObject({
      reason: 'wrong-size',
      message: `${address} has 299999 bytes, 300000 are expected: this is another file`,
    });
    expect(await left()).toEqual([]);
  });

  test('more than was announced, or than can be, without end', async () => {
    const address = bench.server.at('/a.onnx', (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    expect(await failure(wanted(address))).toMatchObject({ reason: 'wrong-size' });
    expect(await left()).toEqual([]);
  });

  test('a web page', async () => {
    const address = bench.server.at('/a.onnx', (_request, response) =>
      response.setHeader('content-type', 'text/html; charset=utf-8').end('<title>Sign in</title>'),
    );
    expect(await failure(wanted(address))).toMatchObject({ reason: 'not-a-file' });
    expect(await left()).toEqual([]);
  });

  test('the pointer that stands for a large file in Git', async () => {
    const pointer = Buffer.from(
      `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize 300000\n`,
    );
    const { bytes: _, ...unsized } = wanted(bench.server.at('/a.onnx', file(pointer)));
    expect(await failure(unsized)).toMatchObject({
      reason: 'not-a-file',
      message: expect.stringMatching(/Git LFS.*git lfs pull/),
    });
  });

  test('what a server says in place of a file, whatever it calls it', async () => {
    for (const [said, kind] of [
      ['{"error":"Repository not found"}', 'a JSON text'],
      ['<html><title>Sign in</title></html>', 'a web page'],
    ] as const) {
      const { bytes: _, ...unsized } = wanted(bench.server.at('/a.onnx', file(Buffer.from(said))));
      expect(await failure(unsized)).toMatchObject({
        reason: 'not-a-file',
        message: expect.stringContaining(`/a.onnx gives is ${kind}, not an ONNX network; `),
      });
    }
  });
});

test.each([
  [404, 'not-found', 1],
  [410, 'not-found', 1],
  [401, 'refused', 1],
  [403, 'refused', 1],
  [429, 'unreachable', 4],
  [500, 'unreachable', 4],
  [503, 'unreachable', 4],
])('%i is %s after %i tries', async (code, reason, tries) => {
  expect(await failure(wanted(bench.server.at('/a.onnx', status(code))))).toMatchObject({ reason });
  expect(bench.server.requests).toHaveLength(tries);
});

test('a server that is overloaded for a moment is asked again', async () => {
  let asked = 0;
  const whole = file(bytes);
  const address = bench.server.at('/a.onnx', (request, response) =>
    ++asked === 1 ? response.writeHead(503).end() : whole(request, response),
  );
  await expect(get(wanted(address))).resolves.toContain(sha256);
});

test('when no address gives it, the reason of each is told', async () => {
  const addresses = [bench.server.at('/a', status(404)), 'http://127.0.0.1:1/b'];
  const { message } = await failure({ addresses, sha256 });
  expect(message).toMatch(
    /None of the addresses gave the file:\n {2}- \S+\/a answers 404.*\n {2}- \S+:1\/b could not/,
  );
});

describe('with the clock in hand', () => {
  const stallMs = 40;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
  });

  test('what hangs is given up after a while', async () => {
    const address = bench.server.at('/a.onnx', hang(bytes.subarray(0, 10_000), bytes.length));
    const onProgress = ({ received }: Progress): void => {
      if (received === 10_000) vi.advanceTimersByTime(stallMs);
    };
    const error = await failure(wanted(address), { stallMs, onProgress });
    expect(error).toMatchObject({
      reason: 'unreachable',
      message: expect.stringMatching(/Nothing came .* for 0.04 s/),
    });
    expect(await left()).toEqual([]);
  });

  test('what is slow but goes on may take as long as it likes', async () => {
    const answered = Promise.withResolvers<ServerResponse>();
    const address = bench.server.at('/a.onnx', (_request, response) => {
      if (bench.server.requests.length > 1) return response.writeHead(404).end();
      response.writeHead(200, { 'content-length': bytes.length }).flushHeaders();
      return answered.resolve(response);
    });
    let sent = 0;
    const onProgress = async ({ received }: Progress): Promise<void> => {
      if (received < sent) return;
      vi.advanceTimersByTime(stallMs - 1);
      sent += 25_000;
      (await answered.promise).write(bytes.subarray(received, sent));
    };
    await expect(get(wanted(address), { stallMs, onProgress })).resolves.toContain(sha256);
    expect(bench.server.requests).toHaveLength(1);
  });
});

describe('addresses', () => {
  test('plain http is refused beyond this machine, and so are other schemes', async () => {
    for (const address of ['http://example.org/a.onnx', 'ftp://example.org/a.onnx', 'file:///etc/passwd']) {
      expect(await failure(wanted(address))).toMatchObject({ reason: 'insecure' });
    }
  });

  test('redirects are followed', async () => {
    bench.server.at('/real.onnx', file(bytes));
    const address = bench.server.at('/a.onnx', status(302, { location: '/real.onnx' }));
    await get(wanted(address));
    expect(bench.server.requests.map(({ path }) => path)).toEqual(['/a.onnx', '/real.onnx']);
  });

  test('a redirect to plain http elsewhere is refused', async () => {
    const address = bench.server.at('/a.onnx', status(302, { location: 'http://example.org/a.onnx' }));
    expect(await failure(wanted(address))).toMatchObject({ reason: 'insecure' });
  });

  test('a circle of redirects ends', async () => {
    const address = bench.server.at('/a.onnx', status(301, { location: '/a.onnx' }));
    expect(await failure(wanted(address))).toMatchObject({
      message: expect.stringMatching(/redirects more than 8/),
    });
  });
});

test('stopped by the user: what came is removed, and the text says so', async () => {
  const stop = new AbortController();
  const address = bench.server.at('/a.onnx', hang(bytes.subarray(0, 120_000), bytes.length));
  const onProgress = ({ received }: Progress): void => {
    if (received === 120_000) stop.abort();
  };
  const error = await failure(wanted(address), { signal: stop.signal, onProgress });
  expect(error).toMatchObject({ reason: 'stopped', message: 'Stopped. Nothing was installed.' });
  expect(await left()).toEqual([]);
});

test('after a cut the file is asked for anew', async () => {
  const address = bench.server.at('/a.onnx', file(bytes, { stopAfter: 100_000, stops: 2 }));
  const path = await get(wanted(address), cutAt(100_000));
  expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
  expect(bench.server.requests).toHaveLength(3);
});

test('after as many cuts as there are tries it ends, and nothing is left', async () => {
  const address = bench.server.at('/a.onnx', file(bytes, { stopAfter: 100_000, stops: 4 }));
  expect(await failure(wanted(address), cutAt(100_000))).toMatchObject({ reason: 'unreachable' });
  expect(await left()).toEqual([]);
});

test('when one address fails for good, the next is asked', async () => {
  const addresses = [bench.server.at('/gone', status(404)), bench.server.at('/a.onnx', file(bytes))];
  await expect(get({ addresses, sha256, bytes: bytes.length })).resolves.toContain(sha256);
});
