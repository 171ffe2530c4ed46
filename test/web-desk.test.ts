/** The desk in a browser: who gets in, and that nothing is decided twice. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { solidPhoto, writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { expectUsable, hasBrowser, openBrowser, openPage, sizes } from './support/browser.ts';
import { commandUnderWay, runCommand, startCommand } from './support/command.ts';
import { keysOf } from './support/command-day.ts';
import { type Fields, PASSWORD, serve as serveWith, Visitor } from './support/web-visitor.ts';

const HOST = 'drmichellelarue';
const ASKED = '#cougarOrNot @fieldmark_bot';

let folder: string;
let sandbox: Sandbox;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-desk-'));
  sandbox = await startSandbox({});
  onTestFinished(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  await writeTinyModel(join(folder, 'models', 'cougar-or-not'));
  sandbox.addAccount({ handle: HOST });
  env = {
    ...keysOf(sandbox),
    TRACKED_HASHTAGS: 'cougarOrNot',
    REPLY_MODE: 'review',
    SERVE_PASSWORD: PASSWORD,
  };
});

const run = (...args: string[]) => runCommand(args, env, folder);
const post = async (by: string, label: string, text = ASKED) =>
  sandbox.addPost({ by, text, photos: [{ bytes: await solidPhoto(label) }] }).id;
const answersTo = (id: string) => sandbox.answersTo(id).map(({ text }) => text);

const serve = (more: Record<string, string> = {}) => serveWith({ ...env, ...more }, folder);

describe('who gets in', () => {
  test('nobody without a password, and with a short one it does not start', async () => {
    const { SERVE_PASSWORD: _, ...without } = env;
    env = without;
    const visitor = new Visitor(await serve());
    expect((await visitor.ask('/desk')).status).toBe(404);
    const refused = await runCommand(['serve', '--port', '0'], { ...env, SERVE_PASSWORD: 'short' }, folder);
    expect(refused).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('SERVE_PASSWORD has 5 characters'),
    });
  });

  test('who knows it: by a cookie that no script, no other page and no restart keeps; until they log out', async () => {
    await post(HOST, 'cougar');
    await run('once');
    const url = await serve();
    const visitor = new Visitor(url);
    for (const path of [
      '/desk',
      '/desk/reply/1',
      '/desk/people',
      '/desk/state',
      '/desk/score',
      '/desk/solutions',
      '/desk/rounds',
      '/desk/rounds/1',
      '/desk/map/1/0',
    ]) {
      const { status, headers, text } = await visitor.ask(path);
      expect([status, headers.get('location'), text], path).toEqual([303, '/desk/login', '']);
    }
    visitor.cookie = 'fieldmark=chosen-by-somebody-else';
    const { status, headers } = await visitor.ask('/desk/login', { password: PASSWORD });
    expect(status).toBe(303);
    expect(headers.get('set-cookie')).toMatch(/fieldmark=[\w-]{43};.*HttpOnly/i);
    expect(headers.getSetCookie().at(-1)).toMatch(/SameSite=Strict/);
    expect((await visitor.ask('/desk')).text).toContain('1 reply waits');
    const stolen = new Visitor(url);
    stolen.cookie = 'fieldmark=chosen-by-somebody-else';
    expect((await stolen.ask('/desk')).status).toBe(303);
    stolen.cookie = visitor.cookie;
    await visitor.ask('/desk/logout', {});
    expect((await stolen.ask('/desk')).status).toBe(303);
  });

  test('nobody by guessing: the sixth try in a minute is not looked at, right or wrong', async () => {
    const visitor = new Visitor(await serve());
    for (let time = 0; time < 5; time++) {
      const { status, text } = await visitor.ask('/desk/login', { password: `guess ${time}` });
      expect([status, text.includes('not the right one')]).toEqual([403, true]);
      expect(text).not.toContain(`guess ${time}`);
    }
    const { status, headers } = await visitor.ask('/desk/login', { password: PASSWORD });
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('no header of anybody: what stands in an address or a form is never a line of an answer', async () => {
    await run('once');
    const visitor = await new Visitor(await serve()).logIn();
    const lines = '%0d%0aset-cookie:fieldmark=theirs%0d%0alocation:https://evil.example';
    const fields = { from: 'round', action: 'set', labels: `cougar\r\nx-evil: 1`, person: 'a\r\nx-evil: 1' };
    for (const [path, form] of [
      [`/desk/reply/${lines}`, fields],
      [`/desk/solutions/${lines}`, fields],
      [`/desk/summary/${lines}`, fields],
      ['/desk/people', fields],
      [`/desk/rounds/${lines}`, undefined],
      [`/desk/map/${lines}/0`, undefined],
      [`/desk/rounds?host=${lines}&after=${lines}`, undefined],
      [`/api/v1/classify?game=${lines}`, undefined],
      [`/?game=${lines}`, undefined],
    ] as const) {
      const { headers } = await visitor.ask(path, form);
      expect(headers.get('set-cookie'), path).toBeNull();
      expect(headers.get('x-evil'), path).toBeNull();
      expect(headers.get('location') ?? '/', path).toMatch(/^\/[^/]?/);
    }
  });

  test('no form of another page, and no frame', async () => {
    const id = await post(HOST, 'cougar');
    await run('once');
    const visitor = await new Visitor(await serve()).logIn();
    const seen = await visitor.seen(id);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:1' },
      { origin: '', 'sec-fetch-site': 'cross-site' },
    ]) {
      const { status } = await visitor.ask(`/desk/reply/${id}`, { action: 'approve', seen }, headers);
      expect(status, JSON.stringify(headers)).toBe(403);
    }
    const { headers } = await visitor.ask('/desk');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).toContain(
      `img-src 'self' data: blob: ${sandbox.url}`.split(' ').slice(-1)[0],
    );
    expect(headers.get('cache-control')).toBe('no-store');
    await run('once');
    expect(answersTo(id)).toEqual([]);
  });
});

describe('what is decided', () => {
  test('ten presses, two people and the terminal at once approve once; the losers are told', async () => {
    const id = await post(HOST, 'cougar');
    await run('once');
    const url = await serve();
    const [one, other] = [await new Visitor(url).logIn(), await new Visitor(url).logIn()];
    const seen = await one.seen(id);
    await Promise.all([
      ...Array.from({ length: 10 }, (_, i) =>
        (i % 2 ? one : other).ask(`/desk/reply/${id}`, { action: 'approve', seen }),
      ),
      run('review', 'approve', id),
    ]);
    await run('once');
    await run('once');
    expect(answersTo(id)).toHaveLength(1);
    const late = await other.send(`/desk/reply/${id}`, { action: 'skip' });
    expect(late).toMatch(/role="alert">It was decided already: the reply is posted, 20\d\d-/);
    expect(answersTo(id)).toHaveLength(1);
  });

  test('a reply that was changed after it was read is not approved', async () => {
    const id = await post(HOST, 'cougar');
    await run('once');
    const visitor = await new Visitor(await serve()).logIn();
    const seen = await visitor.seen(id);
    await run('review', 'edit', id, 'A puma, surely. I am a bot. #cougarOrNot');
    expect(await visitor.send(`/desk/reply/${id}`, { action: 'approve', seen })).toContain(
      'changed meanwhile',
    );
    await run('once');
    expect(answersTo(id)).toEqual([]);
  });

  test('edit, relabel, skip, stop and taking back, as at the terminal', async () => {
    const edited = await post(HOST, 'cougar');
    const relabelled = await post(HOST, 'cougar', `2 ${ASKED}`);
    const skipped = await post(HOST, 'dog', `3 ${ASKED}`);
    const stopped = await post('weary', 'dog', `4 ${ASKED} <script>alert(1)</script>`);
    const back = await post(HOST, 'cougar', `5 ${ASKED}`);
    await run('once');
    const visitor = await new Visitor(await serve()).logIn();
    const list = (await visitor.ask('/desk')).text;
    expect(list).toContain('5 replies wait');
    const page = (await visitor.ask(`/desk/reply/${stopped}`)).text;
    expect(page).toContain('&lt;script&gt;alert(1)');
    expect(page).toMatch(/\d+ of 280 characters, as X counts them/);
    expect(page).toContain(`<img src="${sandbox.url}/`);

    const to = (id: string, fields: Fields) => visitor.send(`/desk/reply/${id}`, fields);
    const faulty = { action: 'check', text: 'See bob.cat, @you #other' };
    for (const fault of ['bob.cat', '@you', '#other']) expect(await to(edited, faulty)).toContain(fault);
    expect(await to(edited, { ...faulty, action: 'edit' })).toContain('Not done');
    expect(await to(edited, { action: 'check', text: 'A puma.' })).toContain(
      'nothing says that a bot wrote it',
    );
    expect(await to(edited, { action: 'edit', text: 'A puma, surely. I am a bot. #cougarOrNot' })).toContain(
      'Approve it below',
    );
    expect(await to(relabelled, { action: 'relabel', label: 'unicorn' })).toContain('bobcat_lynx');
    expect(await to(relabelled, { action: 'relabel', label: 'House Cat' })).toContain('house cat');
    expect(await to(skipped, { action: 'skip' })).toContain('never posted');
    expect(await to(stopped, { action: 'stop' })).toContain('@weary is left alone from now on');
    for (const id of [edited, relabelled, back])
      expect(await to(id, { action: 'approve', seen: await visitor.seen(id) })).toContain('approved');
    expect((await visitor.ask('/desk')).text).toContain('The next run posts these');
    expect(await to(back, { action: 'skip' })).toContain('never posted');
    await run('once');
    expect(answersTo(edited)).toEqual(['A puma, surely. I am a bot. #cougarOrNot']);
    expect(answersTo(relabelled)[0]).toMatch(/house cat.*person/i);
    expect([skipped, stopped, back].map(answersTo)).toEqual([[], [], []]);

    expect((await visitor.ask('/desk/people')).text).toContain('@weary');
    expect(await visitor.send('/desk/people', { action: 'remove', person: '@weary' })).toContain(
      'may get replies again',
    );
    expect(await visitor.send('/desk/people', { action: 'add', person: 'no body!' })).toContain(
      'names nobody',
    );
    expect((await visitor.ask('/desk/state')).text).toMatch(
      /Games[\s\S]*is it a cougar\?[\s\S]*The last runs[\s\S]*Doctor/,
    );
    expect((await visitor.ask('/desk/score')).text).toContain('How well the bot plays');
    expect((await visitor.ask('/desk/solutions')).text).toContain('No solution waits');
  });

  test('all at once, but only what the page showed; a post about the week waits as at the terminal', async () => {
    const ids = [await post(HOST, 'cougar'), await post(HOST, 'dog', `2 ${ASKED}`)];
    await run('once');
    const visitor = await new Visitor(await serve()).logIn();
    const seen = await visitor.seen('', '/desk');
    await run('review', 'edit', ids[0] ?? '', 'A puma, surely. I am a bot. #cougarOrNot');
    expect(await visitor.send('/desk/all', { seen })).toContain('nothing was approved');
    expect(await visitor.send('/desk/all', { seen: await visitor.seen('', '/desk') })).toContain(
      '2 approved',
    );
    expect(await visitor.send('/desk/score', {})).toContain('Nothing was drafted');
    await run('once');
    expect(ids.map((id) => answersTo(id).length)).toEqual([1, 1]);
    await run('answer', ids[0] ?? '', 'cougar');
    expect(await visitor.send('/desk/score', {})).toMatch(/My week[\s\S]*Approve summary-2/);
    const decided = await Promise.all(
      ['approve', 'skip', 'approve', 'skip'].map((action) =>
        visitor.ask('/desk/summary/summary-2', { action }),
      ),
    );
    expect(decided.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(await visitor.send('/desk/summary/summary-2', { action: 'skip' })).toContain(
      'does not wait any more',
    );
  });

  test('a reply is on its way to a server that does not answer: whoever decides now is told so, and a kill then makes no second one', async () => {
    const id = await post(HOST, 'cougar');
    await run('once');
    const visitor = await new Visitor(await serve()).logIn();
    const seen = await visitor.seen(id);
    await visitor.send(`/desk/reply/${id}`, { action: 'approve', seen });
    let [arrived, answers] = [() => {}, () => {}];
    const isAsked = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const held = new Promise<void>((resolve) => {
      answers = resolve;
    });
    sandbox.faults.add({
      kind: 'hook',
      when: 'after-effect',
      match: { method: 'POST' },
      run: async (): Promise<'drop'> => {
        arrived();
        await held;
        return 'drop';
      },
    });
    const sending = startCommand(['once'], env, folder);
    await isAsked;
    const late = await Promise.all(
      ['approve', 'skip', 'stop', 'edit'].map((action) =>
        visitor.ask(`/desk/reply/${id}`, { action, seen, text: 'A puma. I am a bot. #cougarOrNot' }),
      ),
    );
    expect(late.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(await visitor.send(`/desk/reply/${id}`, { action: 'skip' })).toContain('It was decided already');
    sending.process.kill('SIGKILL');
    await sending.ended;
    answers();
    await run('once');
    await run('once');
    expect(answersTo(id)).toHaveLength(1);
    expect((await visitor.ask('/desk/people')).text).not.toContain(`@${HOST}`);
  });

  test('start with PORT plays and serves in one process, on one memory', async () => {
    const id = await post(HOST, 'cougar');
    await run('once');
    const command = commandUnderWay(['start'], { ...env, PORT: '0', LOG_FORMAT: 'json' }, folder);
    await command.stderr.shows('serving the pages too');
    const visitor = await new Visitor(/http:[^"]+/.exec(command.stderr.text)?.[0] ?? '').logIn();
    expect((await visitor.ask('/health')).status).toBe(200);
    expect(
      await visitor.send(`/desk/reply/${id}`, { action: 'approve', seen: await visitor.seen(id) }),
    ).toContain('approved');
    process.emit('SIGINT', 'SIGINT');
    expect((await command.ended).code).toBe(0);
    await run('once');
    expect(answersTo(id)).toHaveLength(1);
  });

  test('before the bot has ever run the desk says so', async () => {
    const visitor = await new Visitor(await serve()).logIn();
    const { status, text } = await visitor.ask('/desk');
    expect(status).toBe(503);
    expect(text).not.toContain('bug');
  });
});

describe.skipIf(!hasBrowser)('in a browser', () => {
  test.each(['phone', 'desktop'] as const)('the keyboard alone approves a reply, on a %s', async (size) => {
    const id = await post(HOST, 'cougar');
    await run('once');
    const url = await serve();
    const browser = await openBrowser();
    onTestFinished(() => browser.close());
    const { page, complaints } = await openPage(browser, { viewport: sizes[size] });
    const shot = async (name: string) => {
      const shots = process.env.WEB_SHOTS;
      if (shots !== undefined)
        await page.screenshot({ path: join(shots, `desk-${size}-${name}.png`), fullPage: true });
    };
    const tabTo = async (text: string): Promise<void> => {
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(
          '(document.activeElement.id || "") + document.activeElement.textContent',
        );
        if (String(at).startsWith(text)) return;
      }
      throw new Error(`Tab never came to ${text}`);
    };
    await page.goto(`${url}/desk`);
    await expectUsable(page);
    await tabTo('password');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '1 reply waits' }).waitFor();
    await expectUsable(page);
    await shot('list');
    await tabTo('Decide on this reply');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Reply to @${HOST}` }).waitFor();
    await expectUsable(page);
    expect(await page.evaluate('document.querySelector(".photos img").naturalWidth')).toBeGreaterThan(0);
    await shot('reply');
    await tabTo('Approve');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('approved').waitFor();
    for (const place of ['state', 'people', 'solutions', 'score', 'rounds', `rounds/${id}`]) {
      await page.goto(`${url}/desk/${place}`);
      await expectUsable(page);
      await shot(place.replace('/', '-'));
    }
    expect(complaints).toEqual([]);
    await run('once');
    expect(answersTo(id)).toHaveLength(1);
  });
});
