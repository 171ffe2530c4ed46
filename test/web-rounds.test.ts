/** What the desk shows of rounds, and that a solution is decided once, on either memory. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { openMemory } from '../src/app.ts';
import { renderPicture } from '../src/demo/pictures.ts';
import { DatabaseUrl } from '../src/settings/secrets.ts';
import { whyNoServer } from '../src/store/postgres/testing/server.ts';
import type { Store } from '../src/store/store.ts';
import { at, post, round } from '../src/store/testing/builders.ts';
import { expectUsable, hasBrowser, openBrowser, openPage, sizes } from './support/browser.ts';
import { runCommand } from './support/command.ts';
import { keysOf } from './support/command-day.ts';
import { type GameDay, gameDay, HOST, type StoreKind } from './support/game-day.ts';
import { PASSWORD, serve, Visitor } from './support/web-visitor.ts';

const ASKED = '#cougarOrNot @fieldmark_bot';

function envOf(day: GameDay): Record<string, string> {
  return {
    ...keysOf(day.sandbox),
    ...(day.databaseUrl === undefined
      ? { DATABASE_PATH: day.databasePath }
      : { DATABASE_URL: day.databaseUrl }),
    MODELS_DIR: `${day.folder}/models`,
    TRACKED_HASHTAGS: `cougarOrNot@${HOST}`,
    REPLY_MODE: 'review',
    SERVE_PASSWORD: PASSWORD,
  };
}

async function withMemory(day: GameDay, work: (store: Store) => Promise<void>): Promise<void> {
  const { databasePath, databaseUrl } = day;
  const server = databaseUrl === undefined ? {} : { databaseUrl: new DatabaseUrl(databaseUrl) };
  const store = await openMemory({ databasePath, ...server });
  await work(store);
  await store.close();
}

const memories: readonly { kind: StoreKind; missing: string | undefined }[] = [
  { kind: 'sqlite', missing: undefined },
  { kind: 'postgres', missing: whyNoServer() },
];

describe.for(memories)('on $kind', ({ kind, missing }) => {
  if (missing !== undefined) return test.skip(missing, () => {});

  test('of ten people who decide on a solution at the same moment one does, and the others are told what it was', async () => {
    const day = await gameDay({ store: kind, realTime: true });
    onTestFinished(() => day.close());
    const { id } = await day.hostPost(ASKED, 'cougar');
    await day.pass();
    const unclear = {
      roundId: id,
      state: 'ambiguous',
      solution: { kind: 'is', labels: ['dog'] },
      evidence: 'A <b>dog</b>? Or not …',
      source: '77',
      foundAt: day.now(),
    } as const;
    await withMemory(day, async ({ solutions }) => void (await solutions.save(unclear)));
    const url = await serve(envOf(day), day.folder, day.now);
    const people = await Promise.all([1, 2].map(() => new Visitor(url).logIn()));
    const [one] = people;
    const page = (await one?.ask('/desk/solutions'))?.text;
    expect(page).toContain('1 solution waits');
    expect(page).toContain('A &lt;b&gt;dog&lt;/b&gt;?');
    const seen = (await one?.seen(id, '/desk/solutions')) ?? '';
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        people[n % 2]?.ask(`/desk/solutions/${id}`, {
          seen,
          labels: 'cougar',
          action: n < 5 ? 'set' : 'dismiss',
        }),
      ),
    );
    await withMemory(day, async ({ solutions }) => {
      expect((await solutions.of(id))?.state).toMatch(/^(settled|dismissed)$/);
    });
    const late = (await one?.send(`/desk/solutions/${id}`, { seen, labels: 'dog', action: 'set' })) ?? '';
    expect(late).toMatch(/role="alert">It was decided already: (cougar, by a person, 20\d\d-|that was no)/);
    expect(late).toContain('No solution waits');
    // Of a round that anybody may look up it can be said anew, by whoever sees what is known.
    const place = `/desk/rounds/${id}`;
    const again = { seen: (await one?.seen(id, place)) ?? '', from: 'round', labels: 'dog', action: 'set' };
    expect(await one?.send(`/desk/solutions/${id}`, again)).toMatch(/What it showed[\s\S]*dog, by a person/);
  });

  test('rounds are found by game, host, network, reply and day, page by page', async () => {
    const day = await gameDay({ store: kind, realTime: true });
    onTestFinished(() => day.close());
    await day.pass();
    await withMemory(day, async (store) => {
      for (let n = 1; n <= 30; n++)
        await store.rounds.save(
          round(post(String(n), { createdAt: at(1440 * n), text: `<i>round ${n}</i>` }), {
            reason: 'summoned',
          }),
        );
      await store.rounds.save(
        round(post('99', { createdAt: at(50_000), authorId: '8', authorHandle: 'other' }), {
          gameKey: '#croworno',
        }),
      );
      await store.on('bluesky').rounds.save(round(post('98', { createdAt: at(60_000) })));
    });
    const visitor = await new Visitor(await serve(envOf(day), day.folder, day.now)).logIn();
    const found = async (query: string) => {
      const { text } = await visitor.ask(`/desk/rounds?${query}`);
      expect(text).not.toContain('<i>');
      return { text, ids: [...text.matchAll(/href="\/desk\/rounds\/([^"?]+)">/g)].map(([, id = '']) => id) };
    };
    const first = await found('');
    expect(first.ids.slice(0, 3)).toEqual(['bluesky%2F98', '99', '30']);
    expect(first.ids).toHaveLength(25);
    const next =
      /href="\/desk\/rounds\?([^"]+)">Earlier/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = await found(next);
    expect(second.ids).toEqual(['7', '6', '5', '4', '3', '2', '1']);
    expect(second.text).not.toContain('Earlier rounds');
    expect((await found('game=%23croworno')).ids).toEqual(['99']);
    expect((await found('network=bluesky')).ids).toEqual(['bluesky%2F98']);
    expect((await found('host=@Other')).ids).toEqual(['99']);
    expect((await found('from=2026-05-03&to=2026-05-04&state=admitted')).ids).toEqual(['3', '2']);
    expect((await found('state=sent')).text).toContain('There is no such round');
    expect((await found('from=yesterday')).text).toContain('is no day: write it as 2026-11-30');
    expect((await found(`after=${encodeURIComponent('rubbish')}`)).ids).toHaveLength(25);
    expect((await visitor.ask('/desk/rounds/bluesky%2F98')).text).toContain('The post on Bluesky');
    expect(await visitor.ask('/desk/rounds/404')).toMatchObject({ status: 303 });
  });
});

describe('photos that wait', () => {
  async function held(): Promise<{ day: GameDay; id: string; url: string }> {
    const day = await gameDay({ realTime: true });
    const env = { ...envOf(day), MODELS_DIR: '' };
    const { id } = day.sandbox.addPost({
      by: HOST,
      text: ASKED,
      photos: [{ bytes: await renderPicture('cougar') }],
    });
    expect(await runCommand(['once'], env, day.folder, day.now)).toMatchObject({ code: 0 });
    return { day, id, url: await serve(env, day.folder, day.now) };
  }

  test('stand beside what spoke for the answer; a photo that is gone says so in its place', async () => {
    const { day, id, url } = await held();
    const visitor = await new Visitor(url).logIn();
    const page = (await visitor.ask(`/desk/reply/${id}`)).text;
    expect(page).toContain(`<img src="/desk/map/${id}/0"`);
    const ask = async (path: string) => {
      const response = await fetch(url + path, { headers: { cookie: visitor.cookie } });
      return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) };
    };
    const map = await ask(`/desk/map/${id}/0`);
    expect(map.type).toBe('image/jpeg');
    expect([...map.bytes.subarray(0, 2)]).toEqual([0xff, 0xd8]);
    for (const path of [`/desk/map/${id}/7`, '/desk/map/404/0', `/desk/map/${id}/x`]) {
      const none = await ask(path);
      expect([none.type, none.bytes.toString()], path).toEqual([
        'image/svg+xml',
        expect.stringContaining('No map'),
      ]);
    }
    day.sandbox.faults.add({ kind: 'status', status: 404, match: { path: /^\/media\// }, times: 9 });
    expect((await ask(`/desk/map/${id}/0`)).bytes.toString()).toContain('answers 404');
  });

  test.skipIf(!hasBrowser)(
    'while a person writes, the length and what is wrong are told; on a phone, in the dark',
    async () => {
      const { id, url } = await held();
      const browser = await openBrowser();
      onTestFinished(() => browser.close());
      const { page, complaints } = await openPage(browser, { viewport: sizes.phone, colorScheme: 'dark' });
      await page.goto(`${url}/desk/login`);
      await page.getByLabel('Password').fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: '1 reply waits' }).waitFor();
      await page.goto(`${url}/desk/reply/${id}`);
      const count = page.locator('#count');
      expect(await count.textContent()).toMatch(/^\d+ of 280 characters, as X counts them/);
      await page.getByLabel('Text').fill('Ask @you 🐾');
      await expect
        .poll(() => count.textContent())
        .toMatch(/^11 of 280 characters; it cannot be used: "@you"/);
      await page.getByLabel('Text').fill('A puma, surely. I am a bot. #cougarOrNot');
      await expect.poll(() => count.textContent()).toBe('It may be used, 40 of 280 characters.');
      await page.locator('.pair img').last().scrollIntoViewIfNeeded();
      await expect
        .poll(() => page.evaluate('document.querySelectorAll(".pair img")[1].naturalWidth'))
        .toBeGreaterThan(300);
      await expectUsable(page);
      for (const place of ['rounds', `rounds/${id}`, 'state']) {
        await page.goto(`${url}/desk/${place}`);
        await expectUsable(page);
      }
      expect(complaints).toEqual([]);
    },
  );
});
