import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { OpenFile } from './download.ts';
import { bytes, downloadBench, sha256, wanted } from './testing/download-bench.ts';
import { file } from './testing/file-server.ts';

const bench = downloadBench();
const { failure, get, left } = bench;

describe('the disk', () => {
  const failing = (code: string, after: number): OpenFile => {
    return async (path, flags) => {
      const target = await open(path, flags);
      let written = 0;
      return {
        async appendFile(chunk) {
          written += chunk.length;
          if (written > after) throw Object.assign(new Error(`${code}: write`), { code, syscall: 'write' });
          await target.appendFile(chunk);
        },
        close: () => target.close(),
      };
    };
  };

  test.each([
    ['ENOSPC', 'disk-full', /disk is full.*make room/],
    ['EDQUOT', 'disk-full', /disk is full/],
    ['EROFS', 'not-writable', /cannot be written \(EROFS\)/],
    ['EIO', 'not-writable', /cannot be used: EIO/],
  ])('%s is told plainly, once, and no other address is tried', async (code, reason, text) => {
    const address = bench.server.at('/a.onnx', file(bytes));
    const addresses = [address, address];
    const error = await failure({ addresses, sha256 }, { openFile: failing(code, 0) });
    expect(error).toMatchObject({ reason, message: expect.stringMatching(text) });
    expect(bench.server.requests).toHaveLength(1);
  });

  test('that has no room for the whole is told before a byte is written', async () => {
    const huge = 5e15;
    const address = bench.server.at('/a.onnx', (_request, response) => {
      response.writeHead(200, { 'content-length': huge });
      response.flushHeaders();
    });
    const error = await failure(wanted(address, { bytes: huge }));
    expect(error).toMatchObject({
      reason: 'disk-full',
      message: expect.stringMatching(/has room for .* are needed/),
    });
    expect(await left()).toEqual([]);
  });

  test('that fills up leaves nothing; with room again, the same command does', async () => {
    const address = bench.server.at('/a.onnx', file(bytes));
    await failure(wanted(address), { openFile: failing('ENOSPC', 200_000) });
    expect(await left()).toEqual([]);
    await expect(get(wanted(address))).resolves.toContain(sha256);
  });

  test('a folder that is a file is told', async () => {
    await writeFile(join(bench.folder, 'not-a-folder'), '');
    const address = bench.server.at('/a.onnx', file(bytes));
    const error = await failure(wanted(address), { folder: join(bench.folder, 'not-a-folder', 'x') });
    expect(error.reason).toBe('not-writable');
  });
});
