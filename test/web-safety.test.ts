/** What strangers may do to the pages: floods, bombs, guesses. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { renderPicture } from '../src/demo/pictures.ts';
import { smallBombs } from '../src/vision/testing/hostile-bombs.ts';
import { hostileForms } from '../src/vision/testing/hostile-forms.ts';
import { noisePhoto } from '../src/vision/testing/noise-photo.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { formOf, openRoom } from './support/web.ts';

const cli = fileURLToPath(new URL('../src/fieldmark.mjs', import.meta.url));
const modelsDir = fileURLToPath(new URL('../models', import.meta.url));

const post = (url: string, bytes: Uint8Array, more: Record<string, string> = {}) =>
  fetch(`${url}/api/v1/classify`, {
    method: 'POST',
    body: new Blob([new Uint8Array(bytes)]),
    headers: { 'content-type': 'image/jpeg', ...more },
  });

test('every odd form of a picture, and every bomb, is looked at or refused with a reason, through HTTP', async () => {
  const { url, logged } = await openRoom({}, { modelsDir });
  const picture = await sharp(await renderPicture('cougar'))
    .resize(240, 180)
    .png()
    .toBuffer();
  const counts = { seen: 0, refused: 0 };
  for (const forms of [hostileForms(picture), smallBombs()]) {
    for await (const { name, bytes, expected } of forms) {
      const answer = await post(url, bytes);
      const said = (await answer.json()) as { error?: { reason: string; cure: string } };
      if (answer.status === 200) {
        expect(expected.kind, name).not.toBe('refused');
        counts.seen++;
      } else {
        // A file without a byte is no picture that was sent.
        expect([422, 413, 400], `${name}: ${JSON.stringify(said)}`).toContain(answer.status);
        expect(expected.kind, name).toMatch(/refused|either/);
        expect(said.error?.cure).toBeTruthy();
        counts.refused++;
      }
    }
  }
  expect(counts.seen).toBeGreaterThan(60);
  expect(counts.refused).toBeGreaterThan(120);
  expect(logged).toEqual([]);
});

describe('forms that no browser sends', () => {
  const head = (boundary: string) => ({ 'content-type': `multipart/form-data; boundary=${boundary}` });
  const send = (url: string, body: string | Buffer, boundary = 'b') =>
    fetch(`${url}/api/v1/classify`, {
      method: 'POST',
      headers: head(boundary),
      body: new Uint8Array(Buffer.from(body)),
    });

  test.each<[string, () => string | Buffer]>([
    ['100,000 parts', () => '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n\r\n'.repeat(100_000)],
    [
      '10,000 files',
      () => '--b\r\ncontent-disposition: form-data; name="a"; filename="a"\r\n\r\n\r\n'.repeat(10_000),
    ],
    [
      'a head of 10 MB',
      () =>
        `--b\r\ncontent-disposition: form-data; name="picture"; filename="${'a'.repeat(1e7)}"\r\n\r\nx\r\n--b--`,
    ],
    [
      '10,000 heads of a part',
      () =>
        `--b\r\n${'x: y\r\n'.repeat(10_000)}content-disposition: form-data; name="picture"; filename="a"\r\n\r\nx\r\n--b--`,
    ],
    [
      'a field of 10 MB',
      () => `--b\r\ncontent-disposition: form-data; name="url"\r\n\r\n${'a'.repeat(1e7)}\r\n--b--`,
    ],
    ['no end', () => '--b\r\ncontent-disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\nabc'],
    ['nothing at all', () => ''],
    ['only its end', () => '--b--'],
    [
      'a boundary inside',
      () =>
        `--b\r\ncontent-disposition: form-data; name="picture"; filename="a"\r\n\r\n${'\r\n--'.repeat(500_000)}\r\n--b--`,
    ],
    [
      'names of our own',
      () =>
        '--b\r\ncontent-disposition: form-data; name="__proto__"\r\n\r\nx\r\n--b\r\ncontent-disposition: form-data; name="constructor"\r\n\r\nx\r\n--b--',
    ],
  ])('are refused, quickly: %s', async (_, body) => {
    const { url, logged } = await openRoom();
    const answer = await send(url, body());
    expect([400, 413, 422]).toContain(answer.status);
    expect(await answer.json()).toMatchObject({ error: { cure: expect.any(String) } });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(logged).toEqual([]);
  });
});

test('a form whose length is not announced ends where a picture may not be larger, whichever part it is in', async () => {
  const { url } = await openRoom();
  const part = (name: string): string =>
    `--b\r\ncontent-disposition: form-data; name="${name}"; filename="a"\r\n\r\n`;
  const body = ReadableStream.from(
    (async function* () {
      yield Buffer.from(`${part('picture')}abc\r\n${part('other')}`);
      for (let i = 0; i < 20; i++) yield new Uint8Array(1_000_000);
      yield Buffer.from('\r\n--b--\r\n');
    })(),
  );
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  const answer = await fetch(`${url}/api/v1/classify`, { method: 'POST', headers, body, duplex: 'half' });
  expect(answer.status).toBe(413);
  await answer.body?.cancel();
});

describe('those who ask too often', () => {
  test('from one address get 20 pictures a minute, whatever they say of themselves', async () => {
    const { url } = await openRoom({ isPublic: true, trustedProxies: ['loopback'] });
    const photo = await solidPhoto('dog');
    const from = async (address: string): Promise<number> =>
      (await post(url, photo, { 'x-forwarded-for': address })).status;
    const statuses: number[] = [];
    for (let i = 0; i < 22; i++) statuses.push(await from(`192.0.2.${i}, 198.51.100.7`));
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429, 429]);
    const refused = await post(url, photo, { 'x-forwarded-for': '198.51.100.7' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await from('198.51.100.8')).toBe(200);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  test('who may not come in is told how it can be opened, and nothing is read', async () => {
    const { url } = await openRoom({ trustedProxies: ['loopback'] });
    const elsewhere = { 'x-forwarded-for': '198.51.100.7' };
    const page = await fetch(url, { headers: elsewhere });
    expect(page.status).toBe(403);
    expect(await page.text()).toContain('SERVE_PUBLIC=yes');
    expect((await post(url, await solidPhoto('dog'), elsewhere)).status).toBe(403);
  });
});

describe('a flood', () => {
  async function emptyFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'fieldmark-flood-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }

  /** `fieldmark serve` in a process of its own, with the model that ships. */
  async function serve(cwd: string): Promise<{ url: string; pid: number; kill: () => Promise<void> }> {
    const child = spawn(process.execPath, [cli, 'serve'], {
      cwd,
      env: {
        PATH: process.env.PATH ?? '',
        MALLOC_ARENA_MAX: '2',
        MALLOC_TRIM_THRESHOLD_: '131072',
        MODELS_DIR: modelsDir,
        PORT: '0',
        TMPDIR: cwd,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => {
      child.kill();
    });
    for await (const text of child.stdout.setEncoding('utf8')) {
      const url = /http:\/\/\S+/.exec(String(text))?.[0];
      if (url !== undefined && child.pid !== undefined) {
        const { pid } = child;
        const kill = async (): Promise<void> => {
          const ended = once(child, 'exit');
          child.kill('SIGKILL');
          await ended;
        };
        return { url, pid, kill };
      }
    }
    throw new Error('it ended before it listened');
  }

  /** The most memory that it ever had, MB. */
  const peakOf = (pid: number): number =>
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;

  /** Forty at once, from processes of their own, so that the health is asked by nobody who is busy. */
  async function uploads(
    url: string,
    folder: string,
  ): Promise<{ status: number; head: string; body: string }[]> {
    const curl = `curl -s -i --data-binary @photo.jpg -H 'content-type: image/jpeg' -H expect: -o $i.answer ${url}/api/v1/classify`;
    await promisify(execFile)('sh', ['-c', `for i in $(seq 40); do ${curl} & done; wait`], { cwd: folder });
    return Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const text = await readFile(join(folder, `${i + 1}.answer`), 'utf8');
        const end = text.indexOf('\r\n\r\n');
        const head = text.slice(0, end + 2);
        return { status: Number(/^HTTP\/1.1 (\d+)/.exec(head)?.[1]), head, body: text.slice(end + 4) };
      }),
    );
  }

  test.skipIf(process.platform !== 'linux')(
    'of 40 photos of 14 MB: ten places, the others are told when to come again; health answers, memory stays small',
    async () => {
      const folder = await emptyFolder();
      const { url, pid } = await serve(folder);
      const file = join(folder, 'photo.jpg');
      await writeFile(file, await noisePhoto());
      expect((await stat(file)).size).toBeGreaterThan(13_000_000);
      expect((await post(url, await renderPicture('cougar'))).status).toBe(200);
      let isOver = false;
      const waits: number[] = [];
      const asking = (async () => {
        while (!isOver) {
          const from = performance.now();
          expect((await fetch(`${url}/health`)).status).toBe(200);
          waits.push(performance.now() - from);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      })();
      const answers = await uploads(url, folder);
      isOver = true;
      await asking;
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(10);
      expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
      for (const { head, body } of answers.filter(({ status }) => status === 503)) {
        expect(head).toMatch(/\r\nretry-after: 2\r\n/i);
        expect(JSON.parse(body)).toMatchObject({ error: { reason: 'busy' } });
      }
      const [peak, slowest] = [peakOf(pid), Math.max(...waits)];
      console.log(
        `flood: ${statuses.filter((status) => status === 200).length} looked at, peak ${peak.toFixed(0)} MB, /health at most ${slowest.toFixed(0)} ms over ${waits.length}`,
      );
      // Without the queue 334; from the bundle it is some 205, from the sources 255: npm run bench -- --only web-flood holds the goals.
      expect(peak).toBeLessThanOrEqual(300);
      expect(waits.length).toBeGreaterThan(0);
    },
  );

  test('that ends with a kill leaves nothing behind', async () => {
    const folder = await emptyFolder();
    const { url, kill } = await serve(folder);
    const photo = await noisePhoto();
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    const head = `POST /api/v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: ${photo.length}\r\n\r\n`;
    socket.write(head);
    await new Promise<void>((resolve) => socket.write(photo.subarray(0, photo.length / 2), () => resolve()));
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await kill();
    expect(await readdir(folder)).toEqual([]);
  });

  test('of uploads that stand still takes the ten places, and gives them back when they break off', async () => {
    const { url } = await openRoom();
    const sockets = Array.from({ length: 10 }, () => connect(Number(new URL(url).port), '127.0.0.1'));
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.write(
        'POST /api/v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: 10000\r\n\r\nabc',
      );
    }
    const photo = await solidPhoto('dog');
    await expect.poll(async () => (await post(url, photo)).status, { timeout: 20_000 }).toBe(503);
    expect((await post(url, photo)).headers.get('retry-after')).toBe('2');
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => (await post(url, photo)).status, { timeout: 20_000 }).toBe(200);
  });

  test('of connections that say nothing leaves room for others', async () => {
    const { url } = await openRoom();
    const sockets = Array.from({ length: 100 }, () => connect(Number(new URL(url).port), '127.0.0.1'));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.write(
        'POST /api/v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: 10',
      );
    }
    expect((await fetch(`${url}/`, { method: 'POST', body: formOf(await solidPhoto('dog')) })).status).toBe(
      200,
    );
  });
});
