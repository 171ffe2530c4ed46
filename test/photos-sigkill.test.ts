import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { photosBench } from '../src/inaturalist/testing/photos-bench.ts';
import { runNode, startNode } from './support/command.ts';

const bench = photosBench();
const CHILD = fileURLToPath(new URL('./support/photos-child.ts', import.meta.url));

test.each(['SIGINT', 'SIGKILL'] as const)(
  '%s while a photo comes leaves no half photo, and the next process fetches no whole one again (ahead.md, case 3)',
  async (signal) => {
    const { inat, folder } = bench.stage;
    const ids = Array.from(
      { length: 5 },
      () => inat.world.addObservation({ taxon: 42007 }).photos[0]?.id ?? 0,
    );
    const isThird = (path: string): boolean => path.startsWith(`/photos/${ids[2]}/`);
    inat.faults.add({ kind: 'drip', bytes: 100, everyMs: 20, match: ({ path }) => isThird(path) });
    const args = [CHILD, inat.hosts.join(','), folder];
    const child = startNode(args, {}, folder);
    while (!inat.requests.some(({ path }) => isThird(path))) await sleep(5);
    await sleep(60);
    child.process.kill(signal);
    const ended = await child.ended;
    expect(ended).toMatchObject(signal === 'SIGINT' ? { code: 130, stderr: '' } : { signal: 'SIGKILL' });
    const whole = ids.slice(0, signal === 'SIGINT' ? 3 : 2);
    const named = (await bench.stage.files()).filter((file) => file.endsWith('.jpg'));
    expect(named).toEqual(whole.map((id) => `photos/cougar/Cougar_${id}.jpg`));

    const before = inat.requests.length;
    expect(await runNode(args, {}, folder)).toMatchObject({ code: 0, stderr: '' });
    const asked = inat.requests.slice(before).flatMap(({ path }) => /^\/photos\/(\d+)/.exec(path)?.[1] ?? []);
    expect(asked.map(Number)).toEqual(ids.slice(whole.length));
    for (const id of ids) {
      const bytes = await readFile(join(folder, `photos/cougar/Cougar_${id}.jpg`));
      expect(bytes.equals((await inat.world.photo(id)?.bytes()) ?? Buffer.alloc(0))).toBe(true);
      const row = (await bench.stage.rows()).find(({ url }) => url.endsWith(`/${id}`));
      expect(row?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
    expect(await bench.stage.files()).toHaveLength(5);
  },
);
