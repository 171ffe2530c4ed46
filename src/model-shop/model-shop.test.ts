import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { castGames } from '../game/casting.ts';
import { loadModels } from '../vision/model.ts';
import { type TinyModelOptions, writeTinyModel } from '../vision/testing/tiny-model.ts';
import { ModelError } from '../vision/vision.ts';
import type { Offer } from './catalogue.ts';
import { createModelShop, type ModelShop, type ShopOptions } from './model-shop.ts';
import { ShopError } from './shop-error.ts';
import { type FileServer, file, startFileServer, status } from './testing/file-server.ts';

let folder: string;
let modelsDir: string;
let server: FileServer;
let time: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-shop-'));
  modelsDir = join(folder, 'models');
  server = await startFileServer();
  time = Date.parse('2026-11-20T12:00:00Z');
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

/** Another second each time. */
function tick(): Date {
  time += 1000;
  return new Date(time);
}
const shop = (options: Partial<ShopOptions> = {}): Promise<ModelShop> =>
  createModelShop({ modelsDir, catalogue: [], retryMs: 0, now: tick, ...options });

/** A model folder outside of MODELS_DIR. */
async function made(name: string, options: TinyModelOptions = {}): Promise<string> {
  const path = join(folder, 'made', name);
  await writeTinyModel(path, options);
  return path;
}
const networkOf = (path: string) => readFile(join(path, 'model.onnx'));
const manifestOf = async (path: string) => JSON.parse(await readFile(join(path, 'model.json'), 'utf8'));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** An offer of the catalogue whose network the server has. */
async function offered(name: string, address?: string): Promise<Offer> {
  const path = await made(name);
  const [bytes, manifest] = [await networkOf(path), await manifestOf(path)];
  return {
    name,
    title: `${name}, for tests`,
    isRecommended: false,
    addresses: [address ?? server.at(`/${name}.onnx`, file(bytes))],
    bytes: bytes.length,
    sha256: sha256(bytes),
    licence: 'Apache-2.0',
    unverified: [],
    manifest,
  };
}

async function failure(work: Promise<unknown>): Promise<ShopError | ModelError> {
  const error: unknown = await work.catch((caught: unknown) => caught);
  if (error instanceof ShopError || error instanceof ModelError) return error;
  throw new Error(`neither a ShopError nor a ModelError: ${error}`);
}

/** Everything under MODELS_DIR, in order. */
async function tree(): Promise<string[]> {
  return (await readdir(modelsDir, { recursive: true }).catch(() => [])).sort();
}

describe('a folder', () => {
  test('is copied: manifest, network, model card and licence, nothing else; then it loads', async () => {
    const path = await made('field-guide');
    await writeFile(join(path, 'README.md'), 'a card');
    await writeFile(join(path, 'LICENSE'), 'terms');
    await mkdir(join(path, 'training'));
    await writeFile(join(path, 'training/photos.bin'), 'large');
    const { model, isNew } = await (await shop()).add({ what: path });
    expect({ name: model.id.name, isNew }).toEqual({ name: 'field-guide', isNew: true });
    expect(await tree()).toEqual([
      'field-guide',
      ...['LICENSE', 'README.md', 'added.json', 'model.json', 'model.onnx'].map(
        (name) => `field-guide/${name}`,
      ),
    ]);
    expect((await loadModels(modelsDir)).models.get('field-guide')?.added).toEqual({
      at: '2026-11-20T12:00:01.000Z',
      from: path,
    });
  });

  test('becomes one that other users of the machine may read, as any new folder: a build adds as root', async () => {
    await (await shop()).add({ what: await made('open') });
    const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
    await mkdir(join(folder, 'ordinary'));
    expect(await modeOf(join(modelsDir, 'open'))).toBe(await modeOf(join(folder, 'ordinary')));
  });

  test('may leave the hash out, for it lies here: it is written into the copy', async () => {
    const path = await made('unhashed', {
      edit: ({ network: _network, ...manifest }) => ({ ...manifest, network: { file: 'model.onnx' } }),
    });
    await (await shop()).add({ what: path });
    expect((await manifestOf(join(modelsDir, 'unhashed'))).network.sha256).toBe(
      sha256(await networkOf(path)),
    );
  });

  test('whose network is a link elsewhere is copied with the network itself', async () => {
    const path = await made('linked');
    await cp(join(path, 'model.onnx'), join(folder, 'elsewhere.onnx'));
    await rm(join(path, 'model.onnx'));
    await symlink(join(folder, 'elsewhere.onnx'), join(path, 'model.onnx'));
    await (await shop()).add({ what: path });
    await rm(join(folder, 'elsewhere.onnx'));
    expect(await (await shop()).check('linked')).toEqual(new Map([['linked', []]]));
  });
});

describe('an .onnx file', () => {
  test('takes the manifest beside it, or the one that is named', async () => {
    const path = await made('beside');
    await cp(join(path, 'model.onnx'), join(path, 'net.onnx'));
    await (await shop()).add({ what: join(path, 'net.onnx') });
    await cp(join(path, 'model.onnx'), join(folder, 'lonely.onnx'));
    const lonely = { what: join(folder, 'lonely.onnx') };
    expect(await failure((await shop()).add(lonely))).toMatchObject({
      reason: 'incomplete',
      message: expect.stringContaining('--manifest'),
    });
    await (await shop()).add({ ...lonely, manifest: join(path, 'model.json'), replace: true });
    expect([...(await loadModels(modelsDir)).models.keys()]).toEqual(['beside']);
  });

  test('that is not ONNX is refused with the cure, and leaves nothing', async () => {
    const path = await made('fake');
    const text = Buffer.from('not a network');
    await writeFile(join(path, 'model.onnx'), text);
    const manifest = await manifestOf(path);
    await writeFile(
      join(path, 'model.json'),
      JSON.stringify({ ...manifest, network: { ...manifest.network, sha256: sha256(text) } }),
    );
    const error = await failure((await shop()).add({ what: path }));
    expect(error.message).toMatch(
      /fake cannot be used:\n.*onnxruntime cannot load model\.onnx.*export it again/,
    );
    expect(await tree()).toEqual([]);
  });

  test('with an operator that the runtime does not have is refused by its name', async () => {
    const path = await made('odd', { network: { operator: 'Frobnicate' } });
    const error = await failure((await shop()).add({ what: path }));
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toMatch(/Frobnicate.*export it again as ONNX with standard operators/);
    expect(await tree()).toEqual([]);
  });

  test('that does not fit its manifest is refused with both values', async () => {
    const path = await made('narrow', { network: { width: 4, height: 4 } });
    const error = await failure((await shop()).add({ what: path }));
    expect(error.message).toContain('model.json says NCHW [1, 3, 8, 8], "image" takes [');
    expect(error.message).toContain(`The model in ${path} cannot be used`);
    expect(await tree()).toEqual([]);
  });

  test('that gives no numbers is refused', async () => {
    const path = await made('nan', { network: { bias: [Number.NaN, 0, 0, 0, 0] } });
    expect((await failure((await shop()).add({ what: path }))).message).toMatch(/NaN or infinite/);
  });

  test('of another hash than the manifest or --sha256 says is refused', async () => {
    const path = await made('changed');
    await writeFile(join(path, 'model.onnx'), 'other');
    expect((await failure((await shop()).add({ what: path }))).message).toMatch(
      /network\.sha256: model\.json says/,
    );
    const wrong = await failure((await shop()).add({ what: path, sha256: 'a'.repeat(64) }));
    expect(wrong).toMatchObject({ reason: 'wrong-hash' });
    expect(await failure((await shop()).add({ what: path, sha256: 'abc' }))).toMatchObject({
      reason: 'incomplete',
    });
  });
});

test('a manifest with faults is refused with all of them, before its network is read', async () => {
  const path = await made('faulty', { edit: (manifest) => ({ ...manifest, licence: '', decision: {} }) });
  const error = await failure((await shop()).add({ what: path }));
  expect(error.message).toMatch(/decision\.label: is missing/);
  expect(error.message).toMatch(/licence: "" cannot stand here/);
  expect(await tree()).toEqual([]);
});

describe('an address', () => {
  test('of a model.json brings the network beside it', async () => {
    const path = await made('remote');
    server.at('/m/model.onnx', file(await networkOf(path)));
    const address = server.at('/m/model.json', file(await readFile(join(path, 'model.json'))));
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
    const what = server.at('/net.onnx', file(bytes));
    const manifest = join(path, 'model.json');
    expect(await failure((await shop()).add({ what }))).toMatchObject({ reason: 'incomplete' });
    expect((await failure((await shop()).add({ what, manifest }))).message).toMatch(/give it with --sha256/);
    await (await shop()).add({ what, manifest, sha256: sha256(bytes).toUpperCase() });
    expect((await manifestOf(join(modelsDir, 'net'))).network.sha256).toBe(sha256(bytes));
  });

  test.each([
    ['a 404', status(404), 'not-found'],
    ['a web page', undefined, 'not-a-file'],
  ])('that gives %s in place of the manifest is told', async (_what, answer, reason) => {
    const page =
      answer ?? ((_request, response) => response.setHeader('content-type', 'text/html').end('<p>'));
    const address = server.at('/m/model.json', page);
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
    const address = server.at('/m/model.json', file(await readFile(join(path, 'model.json'))));
    expect((await failure((await shop()).add({ what: address }))).message).toMatch(/network\.file/);
    expect(server.requests.map((request) => request.path)).toEqual(['/m/model.json']);
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
    expect(server.requests).toHaveLength(1);
    expect(await tree()).toEqual(['public', 'public/added.json', 'public/model.json', 'public/model.onnx']);
  });

  test('that cannot be had leaves what was installed', async () => {
    await writeTinyModel(join(modelsDir, 'cougar-or-not'));
    const before = await tree();
    const catalogue = [await offered('public', server.at('/gone', status(404)))];
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

describe('a model of the same name', () => {
  test('stays without --replace, and nothing is downloaded', async () => {
    const catalogue = [await offered('public')];
    await writeTinyModel(join(modelsDir, 'public'), { version: '0.1.0', sharpness: 10 });
    expect(await failure((await shop({ catalogue })).add({ what: 'public' }))).toMatchObject({
      reason: 'exists',
    });
    expect(server.requests).toEqual([]);
  });

  test('stays without --replace also when it is broken, for a person to look at', async () => {
    await mkdir(join(modelsDir, 'twin'), { recursive: true });
    await writeFile(join(modelsDir, 'twin/model.json'), '{');
    expect(await failure((await shop()).add({ what: await made('twin') }))).toMatchObject({
      reason: 'exists',
    });
    expect(await readFile(join(modelsDir, 'twin/model.json'), 'utf8')).toBe('{');
  });

  test('is replaced with --replace', async () => {
    await writeTinyModel(join(modelsDir, 'twin'), { version: '0.1.0', sharpness: 10 });
    await (await shop()).add({ what: await made('twin', { version: '2.0.0' }), replace: true });
    expect((await loadModels(modelsDir)).models.get('twin')?.id.version).toBe('2.0.0');
    expect(await tree()).not.toContain('.partial');
  });

  test('stays when the new one turns out to be broken, also with --replace', async () => {
    await writeTinyModel(join(modelsDir, 'twin'), { version: '0.1.0' });
    const path = await made('twin', { network: { operator: 'Frobnicate' } });
    await failure((await shop()).add({ what: path, replace: true }));
    expect(await (await shop()).check('twin')).toEqual(new Map([['twin', []]]));
    expect((await loadModels(modelsDir)).models.get('twin')?.id.version).toBe('0.1.0');
  });

  test('that a killed process took aside comes back, and what it left half made goes', async () => {
    const aside = join(modelsDir, '.partial', 'old-twin');
    await writeTinyModel(aside, { name: 'twin' });
    await writeTinyModel(join(modelsDir, '.partial', 'model-999999999-x'), { name: 'half' });
    await (await shop()).add({ what: await made('other') });
    expect([...(await loadModels(modelsDir)).models.keys()].sort()).toEqual(['other', 'twin']);
    expect(await tree()).not.toContain('.partial');
  });
});

test('stopped after the download and before the rename: nothing is installed, the file is kept for the next time', async () => {
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
  expect((await loadModels(modelsDir)).models.size).toBe(0);
  expect(await readdir(join(modelsDir, '.partial'))).toContain(`${offer.sha256}.part`);
  await (await shop({ catalogue: [offer] })).add({ what: 'public' });
  expect(server.requests).toHaveLength(1);
});

test.skipIf(process.getuid?.() === 0)('a folder that may not be written is told', async () => {
  await mkdir(modelsDir);
  await chmod(modelsDir, 0o500);
  expect(await failure((await shop()).add({ what: await made('any') }))).toMatchObject({
    reason: 'not-writable',
  });
});

describe('which of several models plays a hashtag', () => {
  const games = [{ key: '#cougarornot', hashtag: 'cougarornot', hosts: ['host'] }];
  const player = async () => (await castGames(games, (await loadModels(modelsDir)).models))[0]?.model;

  test('the one that ships; once another is added that one; of two added, the newer; removed, the one before', async () => {
    await writeTinyModel(join(modelsDir, 'cougar-or-not'));
    expect(await player()).toBe('cougar-or-not');
    await (await shop()).add({ what: await made('zebra') });
    expect(await player()).toBe('zebra');
    await (await shop()).add({ what: await made('yak') });
    expect(await player()).toBe('yak');
    await (await shop()).remove('yak');
    expect(await player()).toBe('zebra');
  });

  test('a game that names its model gets that one', async () => {
    await writeTinyModel(join(modelsDir, 'cougar-or-not'));
    await (await shop()).add({ what: await made('zebra') });
    const named = games.map((game) => ({ ...game, model: 'cougar-or-not' }));
    const [game] = await castGames(named, (await loadModels(modelsDir)).models);
    expect(game?.model).toBe('cougar-or-not');
  });

  test('a record of adding that is damaged only costs the precedence', async () => {
    await writeTinyModel(join(modelsDir, 'a'));
    await (await shop()).add({ what: await made('b') });
    await writeFile(join(modelsDir, 'b/added.json'), '{"at": "soon"}');
    expect([...(await loadModels(modelsDir)).models.keys()]).toEqual(['a', 'b']);
  });
});

describe('removing', () => {
  test('leaves no trace, and keeps what was not added unless it is forced', async () => {
    await writeTinyModel(join(modelsDir, 'cougar-or-not'));
    const open = await shop();
    await open.add({ what: await made('mine') });
    await open.remove('mine');
    expect(await failure(open.remove('cougar-or-not'))).toMatchObject({ reason: 'kept' });
    expect((await tree())[0]).toBe('cougar-or-not');
    await open.remove('cougar-or-not', { force: true });
    expect(await tree()).toEqual([]);
  });

  test('also removes a broken one, and only what is a model', async () => {
    const open = await shop();
    await mkdir(join(modelsDir, 'broken'), { recursive: true });
    await writeFile(join(modelsDir, 'broken/model.json'), '{');
    await open.remove('broken');
    for (const name of ['broken', '..', '.partial', '../made'])
      expect(await failure(open.remove(name))).toMatchObject({ reason: 'not-installed' });
  });
});
