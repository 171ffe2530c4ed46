import sharp from 'sharp';
import { afterEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { getAs } from './testing/requests.ts';

let sandbox: Sandbox;
afterEach(() => sandbox.close());

const picture = () =>
  sharp({ create: { width: 1600, height: 800, channels: 3, background: '#a52' } })
    .jpeg()
    .toBuffer();

it.each([
  ['', 1200, 600],
  ['?name=thumb', 150, 150],
  ['?name=small', 680, 340],
  ['?name=medium', 1200, 600],
  ['?name=large', 1600, 800],
  ['?format=jpg&name=orig', 1600, 800],
])('scales a photo for %s to %i x %i', async (query, width, height) => {
  sandbox = await startSandbox({ resizePhotos: true });
  const { media } = sandbox.addPost({ by: 'host', text: '#tag', photos: [{ bytes: await picture() }] });
  const response = await fetch(sandbox.url + media[0]?.path + query);
  const got = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
  expect([got.width, got.height]).toEqual([width, height]);
});

it('says the size of the picture, and nothing where it is none', async () => {
  sandbox = await startSandbox();
  const photos = [{ bytes: await picture() }, { bytes: Buffer.from('no picture') }];
  sandbox.addPost({ by: 'host', text: '#tag', photos });
  const query = { query: '#tag', expansions: 'attachments.media_keys', 'media.fields': 'width,height' };
  const { body } = await getAs(sandbox, '/2/tweets/search/recent', query);
  expect(body.includes?.media?.map(({ width, height }) => [width, height])).toEqual([
    [undefined, undefined],
    [1600, 800],
  ]);
});

it('sends what it was given, whatever it is, with the type it was given', async () => {
  sandbox = await startSandbox();
  const bytes = Buffer.from([0, 1, 2, 255]);
  const { media } = sandbox.addPost({ by: 'h', text: '', photos: [{ bytes, contentType: 'image/png' }] });
  expect(media[0]?.path).toMatch(/^\/media\/\w[\w-]{14}\.png$/);
  const response = await fetch(`${sandbox.url}${media[0]?.path}?name=large`);
  expect(response.headers.get('content-type')).toBe('image/png');
  expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
});

it('has no other photos, and no other variants', async () => {
  sandbox = await startSandbox();
  const { media } = sandbox.addPost({ by: 'h', text: '', photos: [{ bytes: Buffer.from('x') }] });
  expect((await fetch(`${sandbox.url}/media/Gnone.jpg`)).status).toBe(404);
  expect((await fetch(`${sandbox.url}${media[0]?.path}?name=huge`)).status).toBe(404);
});
