/** The rooms of src: what the code imports is what docs/ARCHITECTURE.md says, and no file imports itself by way of others. */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const project = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(project, path), 'utf8');

const files = globSync('src/**/*.{ts,mjs}', { cwd: project })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !/\.test\.ts$|\/testing(\/|\.ts$)/.test(file));

/** Each file of src with those that it imports, also later (`await import()`) and for their types alone. */
const imports = new Map(
  files.map((file) => {
    const found = read(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g);
    const targets = [...found].map(([, path = '']) => posix.join(posix.dirname(file), path));
    return [file, targets.filter((target) => target.startsWith('src/'))] as const;
  }),
);

const ports = ['src/platforms/platform.ts', 'src/store/store.ts', 'src/vision/vision.ts'];

interface Room {
  /** The first names the room. */
  readonly places: readonly string[];
  readonly mayImport: ReadonlySet<string>;
  readonly isForAll: boolean;
}

const rooms: readonly Room[] = read('docs/ARCHITECTURE.md')
  .split('\n')
  .filter((line) => line.startsWith('| `src/'))
  .map((line) => {
    const [, places = '', holds = '', may = ''] = line.split('|');
    const named = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    const listed = named(may).map((name) => `src/${name}`);
    return {
      places: named(places),
      mayImport: new Set(may.includes('the ports') ? [...listed, ...ports] : listed),
      isForAll: holds.includes('any room may use'),
    };
  });

/** The room whose place is the longest that holds the file. */
function roomOf(file: string): Room | undefined {
  const holds = (place: string): boolean => file === place || file.startsWith(`${place}/`);
  const length = (room: Room): number =>
    Math.max(0, ...room.places.filter(holds).map((place) => place.length));
  const [room] = rooms.filter((each) => length(each) > 0).sort((a, b) => length(b) - length(a));
  return room;
}

test('every file is in a room', () => {
  expect(files.filter((file) => !roomOf(file))).toEqual([]);
});

test('rooms import what the page lets them', () => {
  const through = [...imports].flatMap(([file, targets]) => {
    const room = roomOf(file);
    return targets
      .filter((target) => {
        const other = roomOf(target);
        return other !== room && !other?.isForAll && !room?.mayImport.has(other?.places[0] ?? '');
      })
      .map((target) => `${file} imports ${target}`);
  });
  expect(through).toEqual([]);
});

test('the page names no door that nobody uses', () => {
  const used = (room: Room, place: string): boolean =>
    [...imports].some(
      ([file, targets]) =>
        roomOf(file) === room && targets.some((target) => roomOf(target)?.places[0] === place),
    );
  const unused = rooms.flatMap((room) =>
    [...room.mayImport]
      .filter((place) => !ports.includes(place) && !used(room, place))
      .map((place) => `${room.places[0]} does not import ${place}`),
  );
  expect(unused).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});
