/** The page to try and the API, as programs and browsers without a script use them. */
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { renderPicture } from '../src/demo/pictures.ts';
import { between, solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { formOf, openRoom } from './support/web.ts';

type Body = string | Blob | FormData;
const modelsDir = fileURLToPath(new URL('../models', import.meta.url));
const png = (label: Parameters<typeof solidPhoto>[0]) => solidPhoto(label, { format: 'png' });
const post = (url: string, body: Body, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body, headers });
const raw = (bytes: Uint8Array): Blob => new Blob([new Uint8Array(bytes)]);

describe('the page', () => {
  test('says what the bot would reply, and what it is not sure of it says first', async () => {
    const { url } = await openRoom();
    const form = await (await fetch(url)).text();
    expect(form).toContain('enctype="multipart/form-data"');
    expect(form).toContain('The photo is not kept');
    expect(form).toContain('#cougarOrNot: is it a cougar?');
    const yes = await (await post(url, formOf(await png('cougar')))).text();
    expect(yes).toMatch(/<h1>Yes, cougar, over 99%<\/h1>/);
    expect(yes).toMatch(/<blockquote[^>]*>[^<]*cougar[^<]*\b(bot|Bot)\b[^<]*#cougarOrNot<\/blockquote>/);
    expect(yes).toContain('cougar-or-not 1.0.0');
    const close = await (
      await post(url, formOf(await png(between('cougar', 'dog')), { game: 'model:cougar-or-not' }))
    ).text();
    expect(close).toMatch(/<h1>Not sure<\/h1>/);
    expect(close).not.toContain('#cougarOrNot</blockquote>');
    const nothing = await (await post(url, formOf(await png('no_animal')))).text();
    expect(nothing).toMatch(/<h1>No animal here/);
  });

  test('a picture that cannot be looked at gets a reason and a cure, and the form again', async () => {
    const { url } = await openRoom();
    const answer = await post(url, formOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')));
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toContain(
      'An SVG drawing is a program; save it as PNG. Save the photo as JPEG and send that.',
    );
    expect(text).toContain('<form');
    expect((await post(url, formOf(Buffer.alloc(0)))).status).toBe(400);
  });

  test('names of files never come back, whatever they hold', async () => {
    const { url, folder } = await openRoom();
    const photo = await png('dog');
    for (const name of [
      'Génie_汉_🦊.jpg',
      '../../x.jpg',
      '"><script>alert(1)</script>.jpg',
      'a'.repeat(400),
      '',
    ]) {
      const page = await (await post(url, formOf(photo, {}, name))).text();
      expect(page, name).toMatch(/<h1>No cougar, but dog/);
      expect(page).not.toContain('alert(1)');
      expect((await post(`${url}/api/v1/classify`, formOf(photo, {}, name))).status, name).toBe(200);
    }
    expect(await readdir(folder)).toEqual(['models']);
  });

  test('place and camera of a photo do not come back, in whatever is shown of it', async () => {
    const { url } = await openRoom();
    const photo = await sharp(await solidPhoto('cougar', { width: 300, height: 200 }))
      .withExif({
        IFD0: { Make: 'CANARY-CAMERA' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '47/1 0/1 0/1' },
      })
      .jpeg()
      .toBuffer();
    expect(photo.includes('CANARY-CAMERA')).toBe(true);
    const page = await (await post(url, formOf(photo))).text();
    const shown = [...page.matchAll(/data:image\/webp;base64,([\w+/=]+)/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64'),
    );
    expect(shown).toHaveLength(1);
    for (const bytes of shown) {
      expect(bytes.includes('CANARY-CAMERA')).toBe(false);
      expect((await sharp(bytes).metadata()).exif).toBeUndefined();
    }
    expect(page).not.toContain('CANARY');
  });

  test('every answer forbids what is inline, frames and guessing of types; paths lead nowhere else', async () => {
    const { url } = await openRoom();
    for (const path of ['/', '/api', '/static/page.css', '/health', '/nowhere', '/api/v1/nowhere']) {
      const { headers } = await fetch(url + path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy, path).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
    const page = await (await fetch(url)).text();
    expect(page).not.toMatch(/\sstyle=|<style|\son\w+=|<script(?! src=)/);
    const paths = [
      '/static/../web.ts',
      '/static/%2e%2e%2fweb.ts',
      '/static/..%5cweb.ts',
      '/static/%00',
      '/.env',
      '/static/',
    ];
    for (const path of paths) expect(await statusOf(url, path), path).toMatch(/^(404|400)$/);
  });

  test('a name that another page gave to this machine is refused', async () => {
    const { url } = await openRoom();
    expect(await statusOf(url, '/', 'evil.example')).toBe('403');
    expect(await statusOf(url, '/', 'localhost:1')).toBe('200');
    const open = await openRoom({ isPublic: true });
    expect(await statusOf(open.url, '/', 'photos.example')).toBe('200');
    expect(await statusOf(open.url, '/api', 'x"><script>.example')).toMatch(/^(200|400)$/);
  });
});

describe('the API', () => {
  test('takes bytes, a form or JSON, and says why not', async () => {
    const { url } = await openRoom();
    const classify = `${url}/api/v1/classify`;
    const dog = await png('dog');
    for (const [body, headers] of [
      [raw(dog), { 'content-type': 'image/png' }],
      [raw(dog), { 'content-type': 'application/octet-stream' }],
      [formOf(dog), {}],
    ] as const) {
      const answer = await post(`${classify}?top=2`, body, headers);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({
        said: 'No cougar, but dog, over 99%',
        game: 'cougarOrNot',
        question: 'is it a cougar?',
        verdict: { kind: 'no', instead: { id: 'dog' } },
        rule: 'no',
        scores: [{ label: 'dog', name: 'dog' }, expect.anything()],
        width: 64,
        height: 48,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        model: { name: 'cougar-or-not' },
      });
    }
    const json = { 'content-type': 'application/json' };
    for (const [path, body, headers, status, reason] of [
      ['', '{"url":"https://photos.example/a.jpg"}', json, 403, 'no-addresses'],
      ['', '{', json, 400, 'malformed'],
      ['', '[]', json, 400, 'malformed'],
      ['', '{}', json, 400, 'no-picture'],
      ['', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'content-type'],
      ['', 'x', { 'content-type': 'text/plain' }, 415, 'content-type'],
      ['', 'x', { 'content-type': 'multipart/form-data' }, 400, 'malformed'],
      ['', 'cut', { 'content-type': 'image/jpeg' }, 422, 'not-a-picture'],
      ['', raw(dog.subarray(0, 60)), { 'content-type': 'image/png' }, 422, 'damaged'],
      ['?top=0&game=', raw(dog), { 'content-type': 'image/png' }, 400, 'malformed'],
      ['?game=crowOrNo', raw(dog), { 'content-type': 'image/png' }, 422, 'game'],
    ] as const) {
      const answer = await post(classify + path, body, headers);
      const { error } = (await answer.json()) as { error: { reason: string; message: string; cure: string } };
      expect([answer.status, error.reason], `${path} ${error.message}`).toEqual([status, reason]);
      expect(error.message.length).toBeGreaterThan(10);
      expect(error.cure).toMatch(/^[A-Z].*[.}]$/);
    }
  });

  test('a text that is too long is no picture that is too large', async () => {
    const { url } = await openRoom();
    for (const type of ['application/x-www-form-urlencoded', 'application/json']) {
      const answer = await post(`${url}/api/v1/classify`, 'a'.repeat(8001), { 'content-type': type });
      const { error } = (await answer.json()) as { error: { message: string; cure: string } };
      expect([answer.status, error.message]).toEqual([413, 'The request has more than 8 kB of text.']);
      expect(error.cure).toContain('multipart/form-data');
    }
  });

  test('says where the network looked when it is asked to', async () => {
    const { url } = await openRoom({}, { modelsDir });
    const look = async (map: string) =>
      (await post(`${url}/api/v1/classify?map=${map}`, formOf(await renderPicture('cougar')))).json();
    type Map = { rows: number; cols: number; values: number[]; crop: { x: number; width: number } };
    const { map } = (await look('1')) as { map: Map };
    expect(map).toMatchObject({ kind: 'map', labels: ['cougar'], words: expect.any(String) });
    // The middle of 1200 x 900 pixels, to one pixel of what the network sees.
    expect(Math.abs(map.crop.x - 150)).toBeLessThan(900 / 100);
    expect(Math.abs(map.crop.width - 900)).toBeLessThan(900 / 100);
    expect(map.values).toHaveLength(map.rows * map.cols);
    expect(await look('0')).not.toHaveProperty('map');
  });

  test('its description is OpenAPI 3.1 by whose schemas its answers go', async () => {
    const { url } = await openRoom();
    // biome-ignore lint/suspicious/noExplicitAny: any document
    const description = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as any;
    expect(description).toMatchObject({
      openapi: '3.1.1',
      paths: { '/classify': { post: {} }, '/games': {}, '/health': {} },
    });
    const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
    const check = (path: string, method: string, status: number, answer: unknown): void => {
      const { schema } = description.paths[path][method].responses[status].content['application/json'];
      const own = '$ref' in schema ? description.components.schemas.Error : schema;
      expect(ajv.validate(own, answer), `${path} ${ajv.errorsText()}`).toBe(true);
    };
    check('/games', 'get', 200, await (await fetch(`${url}/api/v1/games`)).json());
    check('/health', 'get', 200, await (await fetch(`${url}/api/v1/health`)).json());
    for (const label of ['cougar', 'dog', 'no_animal', between('cougar', 'dog')] as const)
      check(
        '/classify',
        'post',
        200,
        await (await post(`${url}/api/v1/classify`, formOf(await png(label)))).json(),
      );
    check(
      '/classify',
      'post',
      422,
      await (await post(`${url}/api/v1/classify`, formOf(Buffer.from('x')))).json(),
    );
    expect(
      ajv.validate(description.paths['/games'].get.responses[200].content['application/json'].schema, {
        games: 1,
      }),
    ).toBe(false);
  });

  test('the lines on its page work in a shell', async () => {
    const { url, folder } = await openRoom({ token: 'a token of sixteen signs' });
    await writeFile(join(folder, 'photo.jpg'), await solidPhoto('cougar'));
    const page = await (await fetch(`${url}/api`)).text();
    const unescaped = (text: string): string =>
      text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
    const lines = [...page.matchAll(/<pre[^>]*><code>([^<]*)<\/code>/g)].flatMap(([, text = '']) =>
      unescaped(text).split('\n'),
    );
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      const env = { PATH: process.env.PATH ?? '', TOKEN: 'a token of sixteen signs' };
      const { stdout } = await promisify(execFile)('sh', ['-c', `${line} --silent --fail`], {
        cwd: folder,
        env,
      });
      expect(JSON.parse(stdout), line).toEqual(expect.any(Object));
      if (line.includes('classify')) expect(JSON.parse(stdout).said).toContain('cougar');
    }
  });

  test('with a token it asks for it, everywhere but where nothing is told', async () => {
    const { url } = await openRoom({ token: 'a token of sixteen signs', isPublic: true });
    const call = (headers: Record<string, string>) => fetch(`${url}/api/v1/games`, { headers });
    const refused = await call({});
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    for (const wrong of ['Bearer', 'Bearer a token of sixteen sign', 'Basic YTp0b2tlbg==', 'Bearer x y'])
      expect((await call({ authorization: wrong })).status, wrong).toBe(401);
    expect((await call({ authorization: 'Bearer a token of sixteen signs' })).status).toBe(200);
    expect((await post(`${url}/api/v1/classify`, formOf(await png('dog')))).status).toBe(401);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });
});

describe('a picture of more than 15 MB', () => {
  const LIMIT = 15_000_000;
  /** A good JPEG of so many bytes: comments fill it up, behind its end there may be anything. */
  async function photoOf(bytes: number): Promise<Buffer> {
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0xff, 0xff]), Buffer.alloc(0xffff - 2)]);
    const photo = await solidPhoto('cougar');
    const count = Math.floor((bytes - photo.length) / comment.length);
    const comments = Array.from({ length: Math.min(count, 228) }, () => comment);
    const filled = Buffer.concat([photo.subarray(0, 2), ...comments, photo.subarray(2)]);
    return Buffer.concat([filled, Buffer.alloc(bytes - filled.length)]);
  }

  test('is refused each time and at once, also when its length is not announced; one byte less is looked at', async () => {
    const { url, folder } = await openRoom();
    const classify = `${url}/api/v1/classify`;
    for (const [bytes, status] of [
      [LIMIT - 1, 200],
      [LIMIT, 200],
      [LIMIT + 1, 413],
      [5 * LIMIT, 413],
    ] as const) {
      const whole = await photoOf(bytes);
      expect(whole.length).toBe(bytes);
      const file = join(folder, 'photo.jpg');
      await writeFile(file, whole);
      for (const args of [
        ['-F', 'picture=@photo.jpg'],
        ['--data-binary', '@photo.jpg', '-H', 'content-type: image/jpeg', '-H', 'expect:'],
        ['-T', '-', '-X', 'POST', '-H', 'content-type: image/jpeg', '-H', 'transfer-encoding: chunked'],
      ]) {
        const curl = ['curl', '-s', '-w', "'%{http_code}'", ...args.map((arg) => `'${arg}'`), classify].join(
          ' ',
        );
        const { stdout } = await promisify(execFile)('sh', ['-c', `cat photo.jpg | ${curl}`], {
          cwd: folder,
        });
        expect(stdout, `${bytes} ${args}`).toMatch(new RegExp(`${status}$`));
        const { error } = JSON.parse(stdout.slice(0, -3)) as { error?: { reason: string } };
        expect(error?.reason).toBe(status === 200 ? undefined : 'too-large');
      }
    }
    expect(await expectContinue(url, LIMIT + 1)).toMatch(/413/);
  });

  test('what breaks off is not looked at, and its place is free again', async () => {
    const { url, logged } = await openRoom();
    const photo = await solidPhoto('cougar', { width: 2000, height: 2000 });
    for (let time = 0; time < 12; time++) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
          socket.write(
            `POST /api/v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: ${photo.length}\r\n\r\n`,
          );
          socket.write(photo.subarray(0, photo.length / 2), () => socket.destroy());
        });
        socket.on('close', () => resolve());
      });
    }
    const look = async () => (await post(`${url}/api/v1/classify`, formOf(photo))).status;
    await expect.poll(look, { timeout: 60_000 }).toBe(200);
    expect(logged).toEqual([]);
  });
});

function statusOf(url: string, path: string, host?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const asked = request(
      { port, host: '127.0.0.1', path, headers: host === undefined ? {} : { host } },
      (response) => {
        response.resume();
        resolve(String(response.statusCode));
      },
    );
    asked.on('error', reject).end();
  });
}

/** Says that it would send so much, and waits for leave, as curl does. @returns the status line */
function expectContinue(url: string, bytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { expect: '100-continue', 'content-length': bytes, 'content-type': 'image/jpeg' };
    const asked = request(`${url}/api/v1/classify`, { method: 'POST', headers }, (response) => {
      resolve(String(response.statusCode));
      asked.destroy();
    });
    asked.on('error', reject);
    asked.flushHeaders();
  });
}
