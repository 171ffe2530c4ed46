import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadModels } from '../vision/model.ts';
import { writeTinyModel } from '../vision/testing/tiny-model.ts';
import { file, status } from './testing/file-server.ts';
import { failure, manifestOf, networkOf, sha256, shopBench } from './testing/shop-bench.ts';

const bench = shopBench();
const { made, offered, shop, tick, tree } = bench;

describe('an address', () => {
  test('of a model.json brings the network beside it', async () => {
    const path = await made('remote');
    bench.server.at('/m/model.onnx', file(await networkOf(path)));
    const address = bench.server.at('/m/model.json', file(await readFile(join(path, 'model.json'))));
    const { model } = await (await shop()).add({ what: address });
    expect(model.added?.from).toBe(address);
    expect(await (await shop()).check()).toEqual(new Map([['remote', []]]));
    expect(await tree()).not.toContain('.partial');
  });

  test('of a network wants a manifest and a hash, from there or from the command line', async () => {
    const path = await made('net', {
      edit: (manifest) => ({ ...manifest, network: { file: 'model.onnx' } }),
    });
    const bytes = await networkOf(path);
    const what = bench.server.at('/net.onnx', file(bytes));
    const manifest = join(path, 'model.json');
    expect(await failure((await shop()).add({ what }))).toMatchObject({ reason: 'incomplete' });
    expect((await failure((await shop()).add({ what, manifest }))).message).toMatch(/give it with --sha256/);
    await (await shop()).add({ what, manifest, sha256: sha256(bytes).toUpperCase() });
    expect((await manifestOf(join(bench.modelsDir, 'net'))).network.sha256).toBe(sha256(bytes));
  });

  test.each([
    ['a 404', status(404), 'not-found'],
    ['a web page', undefined, 'not-a-file'],
  ])('that gives %s in place of the manifest is told', async (_what, answer, reason) => {
    const page =
      answer ?? ((_request, response) => response.setHeader('content-type', 'text/html').end('<p>'));
    const address = bench.server.at('/m/model.json', page);
    expect(await failure((await shop()).add({ what: address }))).toMatchObject({ reason });
  });

  test('whose manifest leads out of its folder is refused', async () => {
    const path = await made('sly', {
      edit: (manifest) => ({
        ...manifest,
        network: { ...(manifest.network as object), file: '../../etc/passwd' },
      }),
    });
    const error = await failure((await shop()).add({ what: path }));
    expect(error.message).toMatch(/network\.file/);
    expect(await tree()).toEqual([]);
  });

  test('whose manifest is faulty: its network is not asked for', async () => {
    const path = await made('bad', {
      edit: (manifest) => ({
        ...manifest,
        network: { ...(manifest.network as object), file: '../../secret' },
      }),
    });
    const address = bench.server.at('/m/model.json', file(await readFile(join(path, 'model.json'))));
    expect((await failure((await shop()).add({ what: address }))).message).toMatch(/network\.file/);
    expect(bench.server.requests.map((request) => request.path)).toEqual(['/m/model.json']);
  });

  test('of plain http elsewhere is refused', async () => {
    expect(await failure((await shop()).add({ what: 'http://example.org/model.json' }))).toMatchObject({
      reason: 'insecure',
    });
  });
});

describe('a name of the catalogue', () => {
  test('is downloaded once; again it is said to be there', async () => {
    const catalogue = [await offered('public')];
    const open = () => shop({ catalogue });
    expect((await (await open()).add({ what: 'public' })).isNew).toBe(true);
    expect((await (await open()).add({ what: 'public' })).isNew).toBe(false);
    expect(bench.server.requests).toHaveLength(1);
    expect(await tree()).toEqual(['public', 'public/added.json', 'public/model.json', 'public/model.onnx']);
  });

  test('that cannot be had leaves what was installed', async () => {
    await writeTinyModel(join(bench.modelsDir, 'cougar-or-not'));
    const before = await tree();
    const catalogue = [await offered('public', bench.server.at('/gone', status(404)))];
    expect(await failure((await shop({ catalogue })).add({ what: 'public' }))).toMatchObject({
      reason: 'not-found',
    });
    expect(await tree()).toEqual(before);
  });

  test('takes no manifest and no hash', async () => {
    const catalogue = [await offered('public')];
    const error = await failure((await shop({ catalogue })).add({ what: 'public', sha256: 'a'.repeat(64) }));
    expect(error).toMatchObject({ reason: 'incomplete' });
  });

  test('that is none is told with those there are', async () => {
    const catalogue = [await offered('public')];
    expect(await failure((await shop({ catalogue })).add({ what: 'pubilc' }))).toMatchObject({
      reason: 'unknown-source',
      message: expect.stringContaining('(public)'),
    });
  });
});

test('stopped after the download and before the rename: nothing is installed, nothing is left', async () => {
  const offer = await offered('public');
  const stop = new AbortController();
  // The clock is asked once the file is whole.
  const now = (): Date => {
    stop.abort();
    return tick();
  };
  const error = await failure(
    (await shop({ catalogue: [offer], signal: stop.signal, now })).add({ what: 'public' }),
  );
  expect(error).toMatchObject({ reason: 'stopped' });
  expect((await loadModels(bench.modelsDir)).models.size).toBe(0);
  expect(await readdir(bench.modelsDir)).toEqual([]);
});
