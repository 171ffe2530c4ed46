import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type SmallINaturalist,
  type SmallINaturalistOptions,
  startSmallINaturalist,
} from '../../platforms/sandbox/inaturalist/small-inaturalist.ts';
import { type ListedPhoto, readPhotoList } from '../../training-data/photo-list.ts';
import { Api } from '../api.ts';
import { type Disk, realDisk } from '../disk.ts';
import { type PhotoGame, readGame, writeGame } from '../game-file.ts';
import { type GetOptions, type GetReport, getPhotos } from '../get-photos.ts';
import { defaultLicences } from '../licences.ts';
import { type RefreshReport, refreshPhotos } from '../refresh.ts';
import { Service, type ServiceOptions } from '../service.ts';
import { virtualClock } from './virtual-clock.ts';

/** The cats of the facts, their family and class, a dog, deer and plants, made up but for names and ids. */
export function addCats({ world }: SmallINaturalist): void {
  const add = (id: number, name: string, rank: string, parent?: number, common?: string) =>
    world.addTaxon({
      ...{ id, name, rank, iconic: id === 47126 ? 'Plantae' : 'Mammalia' },
      ...(parent === undefined ? {} : { parent }),
      ...(common === undefined ? {} : { common }),
    });
  add(40151, 'Mammalia', 'class', undefined, 'Mammals');
  add(41573, 'Carnivora', 'order', 40151, 'Carnivorans');
  add(41944, 'Felidae', 'family', 41573, 'Felids');
  add(41945, 'Felinae', 'subfamily', 41944);
  add(42006, 'Puma', 'genus', 41945);
  add(42007, 'Puma concolor', 'species', 42006, 'Cougar');
  add(41975, 'Lynx', 'genus', 41945);
  add(41976, 'Lynx rufus', 'species', 41975, 'Bobcat');
  add(41973, 'Lynx canadensis', 'species', 41975, 'Canada Lynx');
  add(41946, 'Felis', 'genus', 41945);
  add(118552, 'Felis catus', 'species', 41946, 'Domestic Cat');
  add(42223, 'Odocoileus virginianus', 'species', 40151, 'White-tailed Deer');
  add(47126, 'Plantae', 'kingdom', undefined, 'Plants');
  world.places.set(1, { id: 1, name: 'United States', display: 'United States' });
  world.places.set(23, { id: 23, name: 'Georgia', display: 'Georgia, US' });
  world.places.set(7198, { id: 7198, name: 'Georgia', display: 'Georgia' });
}

export const cougar = { id: 42007, name: 'Puma concolor', line: [40151, 41573, 41944, 41945, 42006, 42007] };
export const bobcat = { id: 41976, name: 'Lynx rufus', line: [40151, 41573, 41944, 41945, 41975, 41976] };
export const cat = { id: 118552, name: 'Felis catus', line: [40151, 41573, 41944, 41945, 41946, 118552] };
export const mammals = { id: 40151, name: 'Mammalia', line: [40151] };

export function gameOf(labels: PhotoGame['labels'], more: Partial<PhotoGame> = {}): PhotoGame {
  return {
    labels,
    places: [{ id: 1, name: 'United States' }],
    quality: 'auto',
    licences: [...defaultLicences],
    perObserver: 10,
    seed: 'a seed',
    ...more,
  };
}

export const cougars = (wanted = 500): PhotoGame =>
  gameOf([{ id: 'cougar', name: 'cougar', wanted, taxa: [cougar] }]);

export interface RunOptions {
  readonly disk?: Disk;
  readonly stop?: AbortSignal;
  readonly service?: Partial<ServiceOptions>;
  readonly onProgress?: GetOptions['onProgress'];
}

/** A small iNaturalist and a folder, and what works on them in virtual time. */
export async function photosStage(options: SmallINaturalistOptions = {}) {
  const clock = virtualClock();
  const inat = await startSmallINaturalist({ now: clock.now, ...options });
  addCats(inat);
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-photos-'));
  const [, ...photoHosts] = inat.hosts;

  /** What a process begins with. */
  async function parts({
    disk = realDisk,
    stop = new AbortController().signal,
    service = {},
  }: RunOptions = {}) {
    const cursor = await readFile(join(folder, 'cursor.json'), 'utf8').catch(() => '{}');
    const { notBefore } = JSON.parse(cursor) as { notBefore?: { api: number; photos: number } };
    const asked = new Service({
      ...{ hosts: inat.hosts, userAgent: 'Fieldmark/test', clock, stop },
      ...(notBefore ? { notBefore } : {}),
      ...service,
    });
    return { folder, disk, stop, service: asked, api: new Api(asked), photoHosts };
  }

  return {
    clock,
    inat,
    folder,
    parts,
    /** `photos get`; a game that is given is what the folder wants from then on. */
    async get(game?: PhotoGame, more: RunOptions = {}): Promise<GetReport> {
      const given = await parts(more);
      if (game) await writeGame(given.disk, folder, game);
      const wanted = await readGame(realDisk, folder);
      if (!wanted) throw new Error('no game.json yet');
      const { onProgress } = more;
      return await getPhotos({ ...given, game: wanted, ...(onProgress ? { onProgress } : {}) });
    },
    async refresh(more: RunOptions = {}): Promise<RefreshReport> {
      const game = await readGame(realDisk, folder);
      if (!game) throw new Error('no game.json yet');
      return await refreshPhotos({ ...(await parts(more)), game });
    },
    rows: async (): Promise<readonly ListedPhoto[]> => (await readPhotoList(folder)) ?? [],
    /** Photos on the disk, by their paths; `.part` files too. */
    files: async (): Promise<readonly string[]> => {
      const found = await readdir(join(folder, 'photos'), { recursive: true, withFileTypes: true }).catch(
        () => [],
      );
      return found
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
        .sort();
    },
    /** How often the hosts gave each photo, by its id. */
    served: (): ReadonlyMap<number, number> => {
      const given = inat.requests.filter(({ host, status }) => host !== 'api' && status === 200);
      const ids = given.map(({ path }) => Number(/\/photos\/(\d+)\//.exec(path)?.[1]));
      return new Map([...Map.groupBy(ids, (id) => id)].map(([id, all]) => [id, all.length]));
    },
    async close(): Promise<void> {
      await inat.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type PhotosStage = Awaited<ReturnType<typeof photosStage>>;
