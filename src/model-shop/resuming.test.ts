import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Progress } from './download.ts';
import { bytes, downloadBench, sha256, wanted } from './testing/download-bench.ts';
import { file, status } from './testing/file-server.ts';

const bench = downloadBench();
const { cutEach, failure, get, part, put, ranges } = bench;

describe('going on', () => {
  test('after a cut, from where it was, as long as the file there is the same', async () => {
    const address = bench.server.at('/a.onnx', file(bytes, { stopAfter: 100_000 }));
    const path = await get(wanted(address), cutEach(100_000));
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
    expect(ranges()).toEqual([undefined, 'bytes=100000-']);
    expect(bench.server.requests[1]?.headers['if-range']).toBe('"v1"');
  });

  test('in a later run, after all tries of the first were cut', async () => {
    const address = bench.server.at('/a.onnx', file(bytes, { stopAfter: 50_000, stops: 4 }));
    expect(await failure(wanted(address), cutEach(50_000))).toMatchObject({ reason: 'unreachable' });
    expect((await part())?.length).toBe(200_000);
    const seen: Progress[] = [];
    await get(wanted(address), { onProgress: (shown) => seen.push(shown) });
    expect(seen[0]).toMatchObject({ received: 200_000, resumedFrom: 200_000 });
    expect(ranges().at(-1)).toBe('bytes=200000-');
  });

  test('begins anew when the file there has changed in between', async () => {
    await put(randomBytes(100_000));
    await writeFile(
      join(bench.folder, `${sha256}.json`),
      JSON.stringify({ address: `${bench.server.origin}/a.onnx`, validator: '"v0"' }),
    );
    await get(wanted(bench.server.at('/a.onnx', file(bytes))));
    expect(ranges()).toEqual(['bytes=100000-']);
    expect(bench.server.requests[0]?.headers['if-range']).toBe('"v0"');
  });

  test('begins anew at a server that knows no ranges', async () => {
    await put(bytes.subarray(0, 100_000));
    const path = await get(wanted(bench.server.at('/a.onnx', file(bytes, { noRange: true }))));
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
  });

  test('begins anew when the joined whole has the wrong hash', async () => {
    await put(randomBytes(100_000));
    await get(wanted(bench.server.at('/a.onnx', file(bytes, { etag: null }))));
    expect(ranges()).toEqual(['bytes=100000-', undefined]);
  });

  test('begins anew when more is here than the whole can be', async () => {
    await put(randomBytes(bytes.length + 1));
    await get(wanted(bench.server.at('/a.onnx', file(bytes))));
    expect(ranges()).toEqual([undefined]);
  });

  test('begins anew when the server says that there is no more (416)', async () => {
    await put(randomBytes(bytes.length + 1));
    const { bytes: _, ...unsized } = wanted(bench.server.at('/a.onnx', file(bytes)));
    await get(unsized);
    expect(ranges()).toEqual([`bytes=${bytes.length + 1}-`, undefined]);
  });

  test('begins anew when another part comes than was asked for', async () => {
    await put(bytes.subarray(0, 1000));
    const whole = file(bytes);
    const address = bench.server.at('/a.onnx', (request, response) => {
      if (request.headers.range === undefined) return whole(request, response);
      response.writeHead(206, { 'content-range': `bytes 500-${bytes.length - 1}/${bytes.length}` });
      response.end(bytes.subarray(500));
    });
    const path = await get(wanted(address));
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
    expect(ranges()).toEqual(['bytes=1000-', undefined]);
  });

  test('goes on at a second address when the first one fails for good', async () => {
    await put(bytes.subarray(0, 120_000));
    const addresses = [bench.server.at('/gone', status(404)), bench.server.at('/a.onnx', file(bytes))];
    await get({ addresses, sha256, bytes: bytes.length });
    expect(ranges()).toEqual(['bytes=120000-', 'bytes=120000-']);
  });

  test('asks for nothing when all is here already', async () => {
    await put(bytes);
    await get(wanted(bench.server.at('/a.onnx', file(bytes))));
    expect(bench.server.requests).toEqual([]);
  });

  test('never puts a weak ETag into If-Range (RFC 9110, 13.1.5)', async () => {
    const address = bench.server.at('/a.onnx', file(bytes, { etag: 'W/"v1"', stopAfter: 100_000 }));
    await get(wanted(address), cutEach(100_000));
    expect(bench.server.requests[1]?.headers['if-range']).toBeUndefined();
  });
});

describe('two processes', () => {
  test('do not spoil each other: the second is told who is at it', async () => {
    await mkdir(bench.folder, { recursive: true });
    await writeFile(join(bench.folder, `${sha256}.lock`), String(process.ppid));
    const error = await failure(wanted(bench.server.at('/a.onnx', file(bytes))));
    expect(error).toMatchObject({ reason: 'busy', message: expect.stringContaining(`${process.ppid}`) });
  });

  test('one that was killed does not lock the other out', async () => {
    await writeFile(join(bench.folder, `${sha256}.lock`), '999999999');
    await expect(get(wanted(bench.server.at('/a.onnx', file(bytes))))).resolves.toContain(sha256);
  });
});
