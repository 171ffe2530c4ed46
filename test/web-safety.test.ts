/** What strangers may do to the pages: floods, bombs, guesses. */
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { renderPicture } from '../src/demo/pictures.ts';
import { smallBombs } from '../src/vision/testing/hostile-bombs.ts';
import { hostileForms } from '../src/vision/testing/hostile-forms.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { formOf, openRoom } from './support/web.ts';

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
