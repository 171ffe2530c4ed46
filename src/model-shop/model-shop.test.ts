import { chmod, cp, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadModels } from '../vision/model.ts';
import { writeTinyModel } from '../vision/testing/tiny-model.ts';
import { ModelError } from '../vision/vision.ts';
import { failure, manifestOf, networkOf, sha256, shopBench } from './testing/shop-bench.ts';

const bench = shopBench();
const { made, offered, shop, tree } = bench;

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
    expect((await loadModels(bench.modelsDir)).models.get('field-guide')?.added).toEqual({
      at: '2026-11-20T12:00:01.000Z',
      from: path,
    });
  });

  test('becomes one that other users of the machine may read, as any new folder: a build adds as root', async () => {
    await (await shop()).add({ what: await made('open') });
    const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
    await mkdir(join(bench.folder, 'ordinary'));
    expect(await modeOf(join(bench.modelsDir, 'open'))).toBe(await modeOf(join(bench.folder, 'ordinary')));
  });

  test('may leave the hash out, for it lies here: it is written into the copy', async () => {
    const path = await made('unhashed', {
      edit: ({ network: _network, ...manifest }) => ({ ...manifest, network: { file: 'model.onnx' } }),
    });
    await (await shop()).add({ what: path });
    expect((await manifestOf(join(bench.modelsDir, 'unhashed'))).network.sha256).toBe(
      sha256(await networkOf(path)),
    );
  });

  test('whose network is a link elsewhere is copied with the network itself', async () => {
    const path = await made('linked');
    await cp(join(path, 'model.onnx'), join(bench.folder, 'elsewhere.onnx'));
    await rm(join(path, 'model.onnx'));
    await symlink(join(bench.folder, 'elsewhere.onnx'), join(path, 'model.onnx'));
    await (await shop()).add({ what: path });
    await rm(join(bench.folder, 'elsewhere.onnx'));
    expect(await (await shop()).check('linked')).toEqual(new Map([['linked', []]]));
  });
});

describe('an .onnx file', () => {
  test('takes the manifest beside it, or the one that is named', async () => {
    const path = await made('beside');
    await cp(join(path, 'model.onnx'), join(path, 'net.onnx'));
    await (await shop()).add({ what: join(path, 'net.onnx') });
    await cp(join(path, 'model.onnx'), join(bench.folder, 'lonely.onnx'));
    const lonely = { what: join(bench.folder, 'lonely.onnx') };
    expect(await failure((await shop()).add(lonely))).toMatchObject({
      reason: 'incomplete',
      message: expect.stringContaining('--manifest'),
    });
    await (await shop()).add({ ...lonely, manifest: join(path, 'model.json'), replace: true });
    expect([...(await loadModels(bench.modelsDir)).models.keys()]).toEqual(['beside']);
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
    expect(error.message).toMatch(/fake cannot be used:\n.*model\.onnx is a text, not an ONNX network/);
    expect(await tree()).toEqual([]);
  });

  test('that is another kind of file is told before a manifest is asked for', async () => {
    const what = join(bench.folder, 'network.onnx');
    for (const [text, said] of [
      [
        'version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 9\n',
        /is a Git LFS pointer.*git lfs pull/,
      ],
      ['<!DOCTYPE html><html></html>', /is a web page.*download the file itself/],
      ['', /is empty/],
    ] as const) {
      await writeFile(what, text);
      expect(await failure((await shop()).add({ what }))).toMatchObject({
        reason: 'not-a-file',
        message: expect.stringMatching(said),
      });
    }
  });

  test('that is another kind of file is told by a check of what is installed', async () => {
    await writeTinyModel(join(bench.modelsDir, 'pointed'));
    await writeFile(
      join(bench.modelsDir, 'pointed/model.onnx'),
      'version https://git-lfs.github.com/spec/v1\n',
    );
    const faults = (await (await shop()).check('pointed')).get('pointed');
    expect(faults).toEqual([expect.stringContaining('model.onnx is a Git LFS pointer')]);
  });

  test('with an operator that the runtime does not have is refused by its name', async () => {
    const path = await made('odd', { network: { operator: 'Frobnicate' } });
    const error = await failure((await shop()).add({ what: path }));
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toMatch(/the operator Frobnicate.*export it with standard operators/);
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
    await cp(join(await made('other', { sharpness: 7 }), 'model.onnx'), join(path, 'model.onnx'));
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

describe('a model of the same name', () => {
  test('stays without --replace, and nothing is downloaded', async () => {
    const catalogue = [await offered('public')];
    await writeTinyModel(join(bench.modelsDir, 'public'), { version: '0.1.0', sharpness: 10 });
    expect(await failure((await shop({ catalogue })).add({ what: 'public' }))).toMatchObject({
      reason: 'exists',
    });
    expect(bench.server.requests).toEqual([]);
  });

  test('stays without --replace also when it is broken, for a person to look at', async () => {
    await mkdir(join(bench.modelsDir, 'twin'), { recursive: true });
    await writeFile(join(bench.modelsDir, 'twin/model.json'), '{');
    expect(await failure((await shop()).add({ what: await made('twin') }))).toMatchObject({
      reason: 'exists',
    });
    expect(await readFile(join(bench.modelsDir, 'twin/model.json'), 'utf8')).toBe('{');
  });

  test('is replaced with --replace', async () => {
    await writeTinyModel(join(bench.modelsDir, 'twin'), { version: '0.1.0', sharpness: 10 });
    await (await shop()).add({ what: await made('twin', { version: '2.0.0' }), replace: true });
    expect((await loadModels(bench.modelsDir)).models.get('twin')?.id.version).toBe('2.0.0');
    expect(await tree()).not.toContain('.partial');
  });

  test('stays when the new one turns out to be broken, also with --replace', async () => {
    await writeTinyModel(join(bench.modelsDir, 'twin'), { version: '0.1.0' });
    const path = await made('twin', { network: { operator: 'Frobnicate' } });
    await failure((await shop()).add({ what: path, replace: true }));
    expect(await (await shop()).check('twin')).toEqual(new Map([['twin', []]]));
    expect((await loadModels(bench.modelsDir)).models.get('twin')?.id.version).toBe('0.1.0');
  });

  test('that a killed process took aside comes back, and what it left half made goes', async () => {
    const aside = join(bench.modelsDir, '.partial', 'old-twin');
    await writeTinyModel(aside, { name: 'twin' });
    await writeTinyModel(join(bench.modelsDir, '.partial', 'model-999999999-x'), { name: 'half' });
    await (await shop()).add({ what: await made('other') });
    expect([...(await loadModels(bench.modelsDir)).models.keys()].sort()).toEqual(['other', 'twin']);
    expect(await tree()).not.toContain('.partial');
  });
});

test.skipIf(process.getuid?.() === 0)('a folder that may not be written is told', async () => {
  await mkdir(bench.modelsDir);
  await chmod(bench.modelsDir, 0o500);
  expect(await (await shop()).writeFault()).toMatchObject({ reason: 'not-writable' });
  expect(await failure((await shop()).add({ what: await made('any') }))).toMatchObject({
    reason: 'not-writable',
  });
});

describe('removing', () => {
  test('leaves no trace, and keeps what was not added unless it is forced', async () => {
    await writeTinyModel(join(bench.modelsDir, 'cougar-or-not'));
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
    await mkdir(join(bench.modelsDir, 'broken'), { recursive: true });
    await writeFile(join(bench.modelsDir, 'broken/model.json'), '{');
    await open.remove('broken');
    for (const name of ['broken', '..', '.partial', '../made'])
      expect(await failure(open.remove(name))).toMatchObject({ reason: 'not-installed' });
  });
});
