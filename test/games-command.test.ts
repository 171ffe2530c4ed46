import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { calendarOf } from '../src/cli/games-calendar.ts';
import type { Game } from '../src/game/game.ts';
import { openStore } from '../src/store/sqlite/open-store.ts';
import { post, round, skipped } from '../src/store/testing/builders.ts';
import { writeTinyModel } from '../src/vision/testing/tiny-model.ts';
import { runCommand } from './support/command.ts';

const games = {
  games: [
    { hashtag: 'cougarOrNot', hosts: ['drmichellelarue'], when: 'FRI 09:00-12:00 America/Denver' },
    { hashtag: 'nightOwl', hosts: ['a', 'b', 'c', 'd'], when: ['SAT,SUN', '22:00-02:00 Europe/Oslo'] },
    { hosts: ['metrofieldguide'] },
  ],
};

let folder: string;
let env: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldmark-games-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeTinyModel(join(folder, 'models', 'cougar-or-not'));
  await writeFile(join(folder, 'games.json'), JSON.stringify(games));
  env = { GAMES_FILE: 'games.json', TZ: 'UTC' };
});

describe('fieldmark games', () => {
  test('lists hosts, models, last rounds and hours, before there is a database and after', async () => {
    const before = await runCommand(['games'], env, folder);
    expect(before.code).toBe(0);
    expect(before.stdout).toMatch(
      /^#cougarornot +@drmichellelarue +cougar-or-not +0 +- +\S.* America\/Denver$/m,
    );
    expect(before.stdout).toMatch(/^#nightowl +@a @b @c and 1 more +- +0 +- /m);
    expect(before.stdout).toMatch(/^@metrofieldguide +@metrofieldguide +- +0 +- +always$/m);
    expect(before.stdout).toContain('3 games. 2 without a model ("-"): posts are recorded, not replied to.');

    expect(before.stdout).not.toContain('what is this');
    const there = await runCommand(['games'], { ...env, BLUESKY_HANDLE: 'bot.bsky.social' }, folder);
    expect(there.stdout).toContain('On Bluesky cougar-or-not also answers "@bot what is this?" in no game');
    const off = { BLUESKY_HANDLE: 'bot.bsky.social', BLUESKY_QUESTIONS: 'no' };
    expect((await runCommand(['games'], { ...env, ...off }, folder)).stdout).not.toContain('what is this');

    const store = openStore(join(folder, 'data', 'fieldmark.sqlite'));
    await store.rounds.save(round(post('1')));
    await store.close();
    const after = await runCommand(['games'], env, folder);
    expect(after.stdout).toMatch(/^#cougarornot .* 1 +2026-05-01 09:00 UTC /m);
    const [first] = JSON.parse((await runCommand(['games', '--json'], env, folder)).stdout) as unknown[];
    expect(first).toMatchObject({
      game: '#cougarornot',
      hosts: ['drmichellelarue'],
      model: 'cougar-or-not',
      rounds: 1,
      lastRound: '2026-05-01T09:00:00.000Z',
      hours: ['FRI 09:00-12:00 America/Denver'],
      nextWindow: { from: expect.stringMatching(/T1[56]:00:00\.000Z$/) },
    });
  });

  test('shows the next window by the clocks of its own place, midnight as 00:00', async () => {
    const when = ['SUN 10:00-11:00 Asia/Tokyo', 'SAT 00:15-02:00 Europe/Belgrade'];
    await writeFile(join(folder, 'games.json'), JSON.stringify({ games: [{ hashtag: 'owl', when }] }));
    const now = () => new Date('2026-11-20T12:00:00Z');
    const { stdout } = await runCommand(['games'], env, folder, now);
    expect(stdout).toMatch(/ Sat 21 Nov 00:15 to 02:00 Europe\/Belgrade$/m);
  });

  test('counts rounds as stats does', async () => {
    const store = openStore(join(folder, 'data', 'fieldmark.sqlite'));
    await store.rounds.save(round(post('1')));
    for (const [id, reason] of [
      ['2', 'not-a-host'],
      ['3', 'no-photo'],
      ['4', 'reveal'],
      ['5', 'too-old'],
    ] as const)
      await store.rounds.save(skipped(post(id), reason));
    await store.close();
    const games = JSON.parse((await runCommand(['games', '--json'], env, folder)).stdout) as {
      rounds: number;
    }[];
    const stats = JSON.parse((await runCommand(['stats', '--json'], env, folder)).stdout) as {
      byGame: { rounds: number }[];
    };
    expect([games[0]?.rounds, stats.byGame[0]?.rounds]).toEqual([4, 4]);
  });

  test('--ics writes the hours as a calendar; without hours it says how to give some', async () => {
    const { code, stdout } = await runCommand(['games', '--ics'], env, folder);
    expect(code).toBe(0);
    expect(stdout.match(/BEGIN:VEVENT/g)).toHaveLength(3);
    await writeFile(join(folder, 'games.json'), '{"a": ["cougarOrNot"]}');
    const none = await runCommand(['games', '--ics'], env, folder);
    expect(none).toMatchObject({ code: 64, stdout: '' });
    expect(none.stderr).toContain('"FRI 09:00-12:00 America/Denver"');
  });

  test('every fault of the hours is told at once, with an example', async () => {
    const faulty = [
      { hashtag: 'a', when: 'FRY 09:00-12:00' },
      { hashtag: 'b', when: ['SAT', '9-12'] },
      { hashtag: 'c', when: 3 },
    ];
    await writeFile(join(folder, 'games.json'), JSON.stringify({ games: faulty }));
    const { code, stderr } = await runCommand(['games'], env, folder);
    expect(code).toBe(78);
    expect(stderr).toMatch(
      /games\[0\]\.when: has the day "FRY".* Did you mean FRI\? Example: "FRI 09:00-12:00 America\/Denver"/,
    );
    expect(stderr).toMatch(/games\[1\]\.when\[1\]: has the hours "9-12"/);
    expect(stderr).toMatch(
      /games\[2\]\.when: a text in double quotes or a list of them is expected, e\.g\. "FRI/,
    );
  });
});

describe('the calendar', () => {
  const friday: Game = {
    key: '#cougarornot',
    hashtag: 'cougarornot',
    hashtagAsWritten: 'cougarOrNot',
    hosts: ['drmichellelarue', 'b; c, d'],
    when: [
      { days: [5], from: 540, to: 720, zone: 'America/Denver' },
      { days: [1, 7], from: 1320, to: 120, zone: 'Europe/Oslo' },
      { days: [6], from: 0, to: 1440, zone: 'UTC' },
    ],
  };
  const now = new Date('2026-11-18T12:00:00Z');

  test('is iCalendar: CRLF, lines of 75 octets, every zone defined, every event named once', async () => {
    const text = (await calendarOf([friday, { key: '@x', hosts: ['x'] }], now)) ?? '';
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    const octets = text.split('\r\n').map((line) => Buffer.byteLength(line));
    expect(Math.max(...octets)).toBeLessThanOrEqual(75);
    const lines = text.replaceAll('\r\n ', '').split('\r\n');
    expect(lines.slice(0, 2)).toEqual(['BEGIN:VCALENDAR', 'VERSION:2.0']);
    expect(lines.filter((line) => line.startsWith('PRODID:'))).toHaveLength(1);
    const defined = lines.filter((line) => line.startsWith('TZID:')).map((line) => line.slice(5));
    const used = [...text.matchAll(/;TZID=([^:]+):/g)].map(([, zone]) => zone);
    expect(defined.toSorted()).toEqual([...new Set(used)].toSorted());
    const uids = lines.filter((line) => line.startsWith('UID:'));
    expect(new Set(uids).size).toBe(3);
    // What opens is closed, in order.
    const open: string[] = [];
    for (const line of lines) {
      if (line.startsWith('BEGIN:')) open.push(line.slice(6));
      if (line.startsWith('END:')) expect(open.pop()).toBe(line.slice(4));
    }
    expect(open).toEqual([]);
  });

  test('an event begins on one of its days, by the clocks of its place, and comes every week', async () => {
    const text = (await calendarOf([friday], now)) ?? '';
    const events = text.replaceAll('\r\n ', '').split('BEGIN:VEVENT\r\n').slice(1);
    const of = (name: string) =>
      events.map((event) => new RegExp(`^${name}[;:](.*)\r$`, 'm').exec(event)?.[1]);
    expect(of('DTSTART')).toEqual([
      'TZID=America/Denver:20261120T090000',
      'TZID=Europe/Oslo:20261122T220000',
      '20261121T000000Z',
    ]);
    expect(of('DTEND')).toEqual([
      'TZID=America/Denver:20261120T120000',
      'TZID=Europe/Oslo:20261123T020000',
      '20261122T000000Z',
    ]);
    expect(of('RRULE')).toEqual(['FREQ=WEEKLY;BYDAY=FR', 'FREQ=WEEKLY;BYDAY=MO,SU', 'FREQ=WEEKLY;BYDAY=SA']);
    expect(of('SUMMARY')[0]).toBe('#cougarOrNot');
    expect(of('DESCRIPTION')[0]).toBe(
      'Hosts: @drmichellelarue\\, @b\\; c\\, d\\nFRI 09:00-12:00 America/Denver',
    );
  });

  test('a difference from UTC is a zone of its own, with its name in quotation marks', async () => {
    const when = [{ days: [5], from: 540, to: 720, zone: '+05:30' }];
    const text = (await calendarOf([{ ...friday, when }], now)) ?? '';
    expect(text).toContain('DTSTART;TZID="+05:30":20261120T090000\r\n');
    expect(text).toContain('DTEND;TZID="+05:30":20261120T120000\r\n');
    expect(text).toMatch(/TZID:\+05:30\r\nBEGIN:STANDARD\r\n(.*\r\n)*TZOFFSETTO:\+0530\r\nEND:STANDARD/);
  });

  test('every zone that this Node knows has its definition', async () => {
    const { tzlib_get_ical_block } = await import('timezones-ical-library');
    const without = Intl.supportedValuesOf('timeZone').filter(
      (zone) => ![tzlib_get_ical_block(zone)].flat()[0]?.startsWith('BEGIN:VTIMEZONE'),
    );
    expect(without).toEqual([]);
  });
});
