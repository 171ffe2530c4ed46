import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { getPhotosOf, refreshPhotosOf } from '../src/cli/photos.ts';
import { explain } from '../src/cli/run-command.ts';
import { addCats } from '../src/inaturalist/testing/photos-stage.ts';
import { virtualClock } from '../src/inaturalist/testing/virtual-clock.ts';
import {
  type SmallINaturalist,
  startSmallINaturalist,
} from '../src/platforms/sandbox/inaturalist/small-inaturalist.ts';
import { Collected, runCommand } from './support/command.ts';

let cwd: string;
let inat: SmallINaturalist;
let clock: ReturnType<typeof virtualClock>;

beforeEach(async () => {
  clock = virtualClock();
  inat = await startSmallINaturalist({ now: clock.now });
  addCats(inat);
  cwd = await mkdtemp(join(tmpdir(), 'fieldmark-photos-command-'));
  onTestFinished(async () => {
    await inat.close();
    await rm(cwd, { recursive: true, force: true });
  });
});

type Options = Parameters<typeof getPhotosOf>[2];

async function run(work: (shell: Parameters<typeof getPhotosOf>[0]) => Promise<number>, terminal = {}) {
  const [stdout, stderr] = [new Collected(), new Collected()].map((out) => Object.assign(out, terminal)) as [
    Collected,
    Collected,
  ];
  const env = { INATURALIST_HOSTS: inat.hosts.join(','), INATURALIST_CONTACT: 'somebody@example.com' };
  const shell = {
    env,
    cwd,
    stdin: Readable.from([]),
    stdout,
    stderr,
    now: () => new Date(clock.now()),
    exit: () => undefined,
  };
  const code = await work(shell).catch((error: unknown) => {
    const told = explain(error);
    stderr.write(told.text);
    return told.code;
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}
const get = (options: Options) => run((shell) => getPhotosOf(shell, 'games/cougars', options, clock));
const gameFile = async () => JSON.parse(await readFile(join(cwd, 'games/cougars/game.json'), 'utf8'));

test('the terms are said before the first photo, agreed to once, and recorded', async () => {
  inat.world.addObservation({ taxon: 42007 });
  const unasked = await get({ taxon: ['42007=cougar'] });
  expect(unasked).toMatchObject({ code: 64, stderr: expect.stringContaining('for commercial purposes') });
  expect(unasked.stderr).toContain('--yes');
  expect(inat.requests.filter(({ host }) => host !== 'api')).toEqual([]);
  expect(await get({ taxon: ['42007=cougar'], yes: true })).toMatchObject({ code: 0 });
  expect((await gameFile()).terms).toMatchObject({
    agreed: expect.stringMatching(/^2026-11-20T/),
    text: expect.stringContaining('section 7'),
  });
  expect(await get({})).toMatchObject({ code: 0, stderr: '' });
});

test('it says what it will do, how far it is, what came of it and what is next', async () => {
  for (let i = 0; i < 20; i++)
    inat.world.addObservation({ taxon: 42007, photos: [{}, { licence: i % 2 ? 'cc0' : null }] });
  for (let i = 0; i < 3; i++) inat.world.addObservation({ taxon: 42223 });
  inat.world.addObservation({ taxon: 41973 });
  const { code, stdout, stderr } = await get({
    taxon: ['Puma concolor=cougar'],
    place: ['United States'],
    perLabel: 40,
    yes: true,
  });
  expect(code).toBe(0);
  expect(stdout).toContain(
    'Photos for games/cougars from United States, licence cc0, cc-by, cc-by-nc:\n  cougar: up to 40 of Puma concolor (42007, species, Cougar)\n40 photos to get, about 40 seconds at 60 a minute.',
  );
  expect(stderr).toMatch(/^Photos: 0 of 40, 40 seconds left\nPhotos: 8 of 40, \d+ seconds left\n/);
  expect(stdout).toContain(
    '  cougar  30 of 40 photos, 30 new; iNaturalist has no more of these\nPhotos left out:\n  10  licence not among the wanted\n',
  );
  expect(stdout).toContain('Canada Lynx, White-tailed Deer');
  expect(stdout).toContain(
    'fieldmark photos get games/cougars --taxon "41973=other animal" --taxon "42223=other animal" --per-label 300',
  );
  expect(stdout).toContain('games/cougars/photos/no_animal');
  expect(new Set(inat.requests.map(({ userAgent }) => userAgent))).toEqual(
    new Set([expect.stringMatching(/^Fieldmark\/\d\S* \(photos get; somebody@example\.com\)$/)]),
  );
});

test('a terminal of 80 columns shows whole words, and the time left behind a long label', async () => {
  for (let i = 0; i < 12; i++) inat.world.addObservation({ taxon: 118552, quality: 'casual', captive: true });
  const asked = { taxon: ['118552=wild or domestic cat', '42007=cougar'], perLabel: 12, yes: true };
  const terminal = { isTTY: true, columns: 80 };
  const { stdout, stderr } = await run((shell) => getPhotosOf(shell, 'games/cats', asked, clock), terminal);
  const drawn = stderr.split('\r\u001b[K').map(stripVTControlCharacters).filter(Boolean);
  expect(drawn.length).toBeGreaterThan(5);
  for (const line of drawn) expect(line).toMatch(/^(?=.{1,79}$)Photos .*(?:second|minute)s? left$/);
  expect(stdout.replaceAll('\n', ' ')).toContain('there is too little of research grade (pets');
  const sentences = stdout.split('\n').filter((line) => !line.startsWith(' '));
  expect(sentences.filter((line) => line.length > 80)).toEqual([]);
});

test('a pause that iNaturalist asks for is told; a refusal is told with 77', async () => {
  inat.world.addObservation({ taxon: 42007 });
  inat.faults.add({ kind: 'status', status: 429, headers: { 'retry-after': '120' }, skip: 1 });
  const { code, stderr } = await get({ taxon: ['42007=cougar'], yes: true });
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/asks for fewer requests \(429\); going on in 2 minutes\./),
  });
  inat.faults.add({ kind: 'status', status: 403 });
  expect(await get({})).toMatchObject({ code: 77, stderr: expect.stringContaining('wait until tomorrow') });
});

test('refresh says what was withdrawn; in a folder of other photos it says so', async () => {
  const { photos } = inat.world.addObservation({ taxon: 42007, photos: [{}, {}] });
  await get({ taxon: ['42007=cougar'], yes: true });
  inat.setLicence(photos[0]?.id ?? 0, null);
  const refresh = (folder: string) => run((shell) => refreshPhotosOf(shell, folder, {}, clock));
  const { code, stdout } = await refresh('games/cougars');
  expect(code).toBe(0);
  expect(stdout).toContain('2 photos asked about: 1 withdrawn (licence or hidden), 0 deleted there');
  expect(await refresh('games/other')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('no game.json'),
  });
});

test('a game.json or cursor.json that is broken, and a folder at which another process works, are told', async () => {
  inat.world.addObservation({ taxon: 42007 });
  await get({ taxon: ['42007=cougar'], yes: true });
  const [game, cursor] = ['game.json', 'cursor.json'].map((name) => join(cwd, 'games/cougars', name));
  await writeFile(cursor ?? '', '{"taxa":');
  expect(await get({})).toMatchObject({
    code: 65,
    stderr: expect.stringContaining('Remove it: the search then begins anew'),
  });
  await rm(cursor ?? '');
  await writeFile(join(cwd, 'games/cougars/.photos-lock'), String(process.ppid));
  expect(await get({})).toMatchObject({
    code: 75,
    stderr: expect.stringContaining(`process ${process.ppid}`),
  });
  await rm(join(cwd, 'games/cougars/.photos-lock'));
  expect(await get({})).toMatchObject({ code: 0 });
  await writeFile(game ?? '', '{"labels":3}');
  expect(await get({})).toMatchObject({
    code: 65,
    stderr: expect.stringMatching(/game\.json cannot be used: .*labels/s),
  });
});

test('the command line names what it takes, and refuses numbers that are none', async () => {
  const help = await runCommand(['photos', 'get', '--help'], {}, cwd);
  expect(help.stdout).toContain('--taxon <taxon=label>');
  const wrong = await runCommand(['photos', 'get', 'x', '--per-label', 'many'], {}, cwd);
  expect(wrong).toMatchObject({ code: 64, stderr: expect.stringContaining('whole number') });
  const hosts = await runCommand(
    ['photos', 'get', 'x', '--taxon', '1=a'],
    { INATURALIST_HOSTS: 'https://one.example' },
    cwd,
  );
  expect(hosts).toMatchObject({
    code: 78,
    stderr: expect.stringContaining('INATURALIST_HOSTS names one address'),
  });
});
