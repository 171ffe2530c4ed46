import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type DownloadOptions, download, type OpenFile, type Progress, type Wanted } from './download.ts';
import { ShopError } from './shop-error.ts';
import { type FileServer, file, hang, startFileServer, status } from './testing/file-server.ts';

const bytes = randomBytes(300_000);
const sha256 = createHash('sha256').update(bytes).digest('hex');

let server: FileServer;
let folder: string;
beforeEach(async () => {
  server = await startFileServer();
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-download-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const wanted = (address: string, more: Partial<Wanted> = {}): Wanted => ({
  addresses: [address],
  sha256,
  bytes: bytes.length,
  ...more,
});
const get = (what: Wanted, options: Partial<DownloadOptions> = {}): Promise<string> =>
  download(what, { folder, retryMs: 0, ...options });

async function failure(what: Wanted, options: Partial<DownloadOptions> = {}): Promise<ShopError> {
  const error: unknown = await get(what, options).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ShopError);
  return error as ShopError;
}

/** Cuts the connection whenever so much, or a multiple of it, has arrived. */
const cutEach = (step: number) => ({
  onProgress: ({ received, resumedFrom }: Progress): void => {
    if (received > resumedFrom && received < bytes.length && received % step === 0) server.cut();
  },
});
/** What is on the disk of the file, or `undefined`. */
const part = () => readFile(join(folder, `${sha256}.part`)).catch(() => undefined);
const put = (content: Uint8Array) => writeFile(join(folder, `${sha256}.part`), content);
const ranges = () => server.requests.map(({ headers }) => headers.range);

test('a whole file arrives as it is, with its progress told', async () => {
  const seen: Progress[] = [];
  const path = await get(wanted(server.at('/a.onnx', file(bytes))), {
    onProgress: (shown) => seen.push(shown),
  });
  expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
  expect(server.requests[0]?.headers['accept-encoding']).toBe('identity');
  expect(seen[0]).toEqual({ received: 0, resumedFrom: 0, total: bytes.length });
  expect(seen.at(-1)).toEqual({ received: bytes.length, resumedFrom: 0, total: bytes.length });
});

describe('going on', () => {
  test('after a cut, from where it was, as long as the file there is the same', async () => {
    const address = server.at('/a.onnx', file(bytes, { stopAfter: 100_000 }));
    const path = await get(wanted(address), cutEach(100_000));
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
    expect(ranges()).toEqual([undefined, 'bytes=100000-']);
    expect(server.requests[1]?.headers['if-range']).toBe('"v1"');
  });

  test('in a later run, after all tries of the first were cut', async () => {
    const address = server.at('/a.onnx', file(bytes, { stopAfter: 50_000, stops: 4 }));
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
      join(folder, `${sha256}.json`),
      JSON.stringify({ address: `${server.origin}/a.onnx`, validator: '"v0"' }),
    );
    await get(wanted(server.at('/a.onnx', file(bytes))));
    expect(ranges()).toEqual(['bytes=100000-']);
    expect(server.requests[0]?.headers['if-range']).toBe('"v0"');
  });

  test('begins anew at a server that knows no ranges', async () => {
    await put(bytes.subarray(0, 100_000));
    const path = await get(wanted(server.at('/a.onnx', file(bytes, { noRange: true }))));
    expect(Buffer.compare(await readFile(path), bytes)).toBe(0);
  });

  test('begins anew when the joined whole has the wrong hash', async () => {
    await put(randomBytes(100_000));
    await get(wanted(server.at('/a.onnx', file(bytes, { etag: null }))));
    expect(ranges()).toEqual(['bytes=100000-', undefined]);
  });

  test('begins anew when more is here than the whole can be', async () => {
    await put(randomBytes(bytes.length + 1));
    await get(wanted(server.at('/a.onnx', file(bytes))));
    expect(ranges()).toEqual([undefined]);
  });

  test('begins anew when the server says that there is no more (416)', async () => {
    await put(randomBytes(bytes.length + 1));
    const { bytes: _, ...unsized } = wanted(server.at('/a.onnx', file(bytes)));
    await get(unsized);
    expect(ranges()).toEqual([`bytes=${bytes.length + 1}-`, undefined]);
  });

  test('begins anew when another part comes than was asked for', async () => {
    await put(bytes.subarray(0, 1000));
    const whole = file(bytes);
    const address = server.at('/a.onnx', (request, response) => {
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
    const addresses = [server.at('/gone', status(404)), server.at('/a.onnx', file(bytes))];
    await get({ addresses, sha256, bytes: bytes.length });
    expect(ranges()).toEqual(['bytes=120000-', 'bytes=120000-']);
  });

  test('asks for nothing when all is here already', async () => {
    await put(bytes);
    await get(wanted(server.at('/a.onnx', file(bytes))));
    expect(server.requests).toEqual([]);
  });

  test('never puts a weak ETag into If-Range (RFC 9110, 13.1.5)', async () => {
    const address = server.at('/a.onnx', file(bytes, { etag: 'W/"v1"', stopAfter: 100_000 }));
    await get(wanted(address), cutEach(100_000));
    expect(server.requests[1]?.headers['if-range']).toBeUndefined();
  });
});

describe('what is not the file is refused, and not kept', () => {
  test('another content of the same size', async () => {
    const address = server.at('/a.onnx', file(randomBytes(bytes.length)));
    const { reason, message } = await failure(wanted(address));
    expect(reason).toBe('wrong-hash');
    expect(message).toContain(sha256);
    expect(message).toContain('It was deleted; nothing was installed');
    expect(await readdir(folder)).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  test('another size, before a byte is written', async () => {
    const address = server.at('/a.onnx', file(bytes.subarray(1)));
    expect(await failure(wanted(address))).toMatchObject({
      reason: 'wrong-size',
      message: `${address} has 299999 bytes, 300000 are expected: this is another file`,
    });
    expect(await part()).toBeUndefined();
  });

  test('more than was announced, or than can be, without end', async () => {
    const address = server.at('/a.onnx', (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    expect(await failure(wanted(address))).toMatchObject({ reason: 'wrong-size' });
    expect(await part()).toBeUndefined();
  });

  test('a web page', async () => {
    const address = server.at('/a.onnx', (_request, response) =>
      response.setHeader('content-type', 'text/html; charset=utf-8').end('<title>Sign in</title>'),
    );
    expect(await failure(wanted(address))).toMatchObject({ reason: 'not-a-file' });
    expect(await part()).toBeUndefined();
  });

  test('the pointer that stands for a large file in Git', async () => {
    const pointer = Buffer.from(
      `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize 300000\n`,
    );
    const { bytes: _, ...unsized } = wanted(server.at('/a.onnx', file(pointer)));
    expect(await failure(unsized)).toMatchObject({
      reason: 'not-a-file',
      message: expect.stringMatching(/Git LFS/),
    });
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
  expect(await failure(wanted(server.at('/a.onnx', status(code))))).toMatchObject({ reason });
  expect(server.requests).toHaveLength(tries);
});

test('a server that is overloaded for a moment is asked again', async () => {
  let asked = 0;
  const whole = file(bytes);
  const address = server.at('/a.onnx', (request, response) =>
    ++asked === 1 ? response.writeHead(503).end() : whole(request, response),
  );
  await expect(get(wanted(address))).resolves.toContain(sha256);
});

test('when no address gives it, the reason of each is told', async () => {
  const addresses = [server.at('/a', status(404)), 'http://127.0.0.1:1/b'];
  const { message } = await failure({ addresses, sha256 });
  expect(message).toMatch(
    /None of the addresses gave the file:\n {2}- \S+\/a answers 404.*\n {2}- \S+:1\/b could not/,
  );
});

test('what hangs is given up after a while, and what came is kept', async () => {
  const address = server.at('/a.onnx', hang(bytes.subarray(0, 10_000), bytes.length));
  const error = await failure(wanted(address), { stallMs: 40 });
  expect(error).toMatchObject({
    reason: 'unreachable',
    message: expect.stringMatching(/Nothing came .* for 0.04 s/),
  });
  expect((await part())?.length).toBe(10_000);
});

test('what is slow but goes on may take as long as it likes', async () => {
  const pieces = Array.from({ length: 12 }, (_, i) => bytes.subarray(i * 25_000, (i + 1) * 25_000));
  const address = server.at('/a.onnx', (_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    const timer = setInterval(() => {
      const piece = pieces.shift();
      if (piece) response.write(piece);
      else {
        clearInterval(timer);
        response.end();
      }
    }, 50);
  });
  // Longer than any pause, shorter than the whole.
  await expect(get(wanted(address), { stallMs: 500 })).resolves.toContain(sha256);
  expect(server.requests).toHaveLength(1);
});

describe('addresses', () => {
  test('plain http is refused beyond this machine, and so are other schemes', async () => {
    for (const address of ['http://example.org/a.onnx', 'ftp://example.org/a.onnx', 'file:///etc/passwd']) {
      expect(await failure(wanted(address))).toMatchObject({ reason: 'insecure' });
    }
  });

  test('redirects are followed, with the range', async () => {
    server.at('/real.onnx', file(bytes));
    const address = server.at('/a.onnx', status(302, { location: '/real.onnx' }));
    await put(bytes.subarray(0, 1000));
    await get(wanted(address));
    expect(server.requests.map(({ path }) => path)).toEqual(['/a.onnx', '/real.onnx']);
    expect(ranges()).toEqual(['bytes=1000-', 'bytes=1000-']);
  });

  test('a redirect to plain http elsewhere is refused', async () => {
    const address = server.at('/a.onnx', status(302, { location: 'http://example.org/a.onnx' }));
    expect(await failure(wanted(address))).toMatchObject({ reason: 'insecure' });
  });

  test('a circle of redirects ends', async () => {
    const address = server.at('/a.onnx', status(301, { location: '/a.onnx' }));
    expect(await failure(wanted(address))).toMatchObject({
      message: expect.stringMatching(/redirects more than 8/),
    });
  });
});

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
    const address = server.at('/a.onnx', file(bytes));
    const addresses = [address, address];
    const error = await failure({ addresses, sha256 }, { openFile: failing(code, 0) });
    expect(error).toMatchObject({ reason, message: expect.stringMatching(text) });
    expect(server.requests).toHaveLength(1);
  });

  test('that has no room for the whole is told before a byte is written', async () => {
    const huge = 5e15;
    const address = server.at('/a.onnx', (_request, response) => {
      response.writeHead(200, { 'content-length': huge });
      response.flushHeaders();
    });
    const error = await failure(wanted(address, { bytes: huge }));
    expect(error).toMatchObject({
      reason: 'disk-full',
      message: expect.stringMatching(/has room for .* are needed/),
    });
    expect(await part()).toBeUndefined();
  });

  test('with room again, the same command goes on', async () => {
    const address = server.at('/a.onnx', file(bytes));
    await failure(wanted(address), { openFile: failing('ENOSPC', 200_000) });
    const kept = (await part())?.length ?? 0;
    await get(wanted(address));
    expect(ranges()).toEqual([undefined, kept === 0 ? undefined : `bytes=${kept}-`]);
  });

  test('a folder that is a file is told', async () => {
    await writeFile(join(folder, 'not-a-folder'), '');
    const address = server.at('/a.onnx', file(bytes));
    const error = await failure(wanted(address), { folder: join(folder, 'not-a-folder', 'x') });
    expect(error.reason).toBe('not-writable');
  });
});

test('stopped by the user: what came is kept, and the text says so', async () => {
  const stop = new AbortController();
  const address = server.at('/a.onnx', hang(bytes.subarray(0, 120_000), bytes.length));
  const onProgress = ({ received }: Progress): void => {
    if (received === 120_000) stop.abort();
  };
  const error = await failure(wanted(address), { signal: stop.signal, onProgress });
  expect(error).toMatchObject({
    reason: 'stopped',
    message: expect.stringMatching(/^Stopped; 0\.1 MB are kept/),
  });
  expect((await part())?.length).toBe(120_000);
  expect(await readdir(folder)).not.toContain(`${sha256}.lock`);
});

describe('two processes', () => {
  test('do not spoil each other: the second is told who is at it', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${sha256}.lock`), String(process.ppid));
    const error = await failure(wanted(server.at('/a.onnx', file(bytes))));
    expect(error).toMatchObject({ reason: 'busy', message: expect.stringContaining(`${process.ppid}`) });
  });

  test('one that was killed does not lock the other out', async () => {
    await writeFile(join(folder, `${sha256}.lock`), '999999999');
    await expect(get(wanted(server.at('/a.onnx', file(bytes))))).resolves.toContain(sha256);
  });
});
