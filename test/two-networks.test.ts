import { describe, expect, onTestFinished, test } from 'vitest';
import type { Platform } from '../src/platforms/platform.ts';
import { type Sandbox, startSandbox } from '../src/platforms/sandbox/sandbox.ts';
import { createXPlatform } from '../src/platforms/x/x-platform.ts';
import type { PlayContext } from '../src/play/context.ts';
import { solidPhoto } from '../src/vision/testing/tiny-model.ts';
import { countsOf, type GameDay, gameDay } from './support/game-day.ts';

const ASK = 'What is it, @fieldmark_bot? #cougarOrNot';
const open = { key: '#cougarornot', hashtag: 'cougarornot', hashtagAsWritten: 'cougarOrNot', hosts: [] };

interface Day extends GameDay {
  /** A second network, free of charge, that gives its posts and people the same ids as the first. */
  readonly other: Sandbox;
  /** How often a network was asked about a picture. */
  looks(): number;
  play(over?: Parameters<GameDay['pass']>[0]): ReturnType<GameDay['pass']>;
  ask(on: Sandbox, label: string): Promise<{ id: string }>;
}

async function twoNetworks(): Promise<Day> {
  const day = await gameDay({ games: [open] });
  const other = await startSandbox({ now: day.now });
  onTestFinished(() => other.close());
  for (const each of [day.sandbox, other]) each.addAccount({ handle: 'asker' });
  const second = (context: PlayContext): Platform => {
    const store = context.store.on('other');
    const platform = createXPlatform({
      credentials: other.credentials,
      baseUrl: other.url,
      poll: 'search',
      meter: async () => {},
      limits: store.limits,
      now: context.now,
    });
    const named = { network: 'other', title: 'Another network', prices: undefined };
    return new Proxy(platform, {
      get(target, name) {
        if (name in named) return named[name as keyof typeof named];
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  let looks = 0;
  const both = (context: PlayContext): PlayContext => ({
    ...context,
    platforms: [...context.platforms, second(context)],
    vision: {
      ...context.vision,
      classify: (...args) => {
        looks++;
        return context.vision.classify(...args);
      },
    },
  });
  const mediaHosts = ['pbs.twimg.com', new URL(other.url).host];
  return {
    ...day,
    other,
    looks: () => looks,
    play: (over = {}) => day.pass({ mediaHosts, ...over }, both),
    ask: async (on, label) =>
      on.addPost({ by: 'asker', text: ASK, photos: [{ bytes: await solidPhoto(label) }] }),
  };
}

describe('one bot on two networks', () => {
  test('each round is answered where it was posted, once, though the ids are the same', async () => {
    const day = await twoNetworks();
    const here = await day.ask(day.sandbox, 'cougar');
    const there = await day.ask(day.other, 'dog');
    expect(here.id).toBe(there.id);
    for (let run = 0; run < 3; run++) {
      expect((await day.play()).outcome).toBe('done');
      day.advance(60_000);
    }
    const [ours] = day.sandbox.answersTo(here.id);
    const [theirs] = day.other.answersTo(there.id);
    expect([day.sandbox.botPosts().length, day.other.botPosts().length]).toEqual([1, 1]);
    expect(ours?.text.toLowerCase()).toContain('cougar');
    expect(theirs?.text.toLowerCase()).toContain('dog');
  });

  test('a photo that is on both is looked at once', async () => {
    const day = await twoNetworks();
    await day.ask(day.sandbox, 'cougar');
    await day.ask(day.other, 'cougar');
    expect(countsOf(await day.play())).toMatchObject({ sent: 2, photos: 2 });
    expect(day.looks()).toBe(1);
  });

  test('credentials that one refuses do not stop the other, and a person is told of the one', async () => {
    const day = await twoNetworks();
    await day.ask(day.sandbox, 'cougar');
    const there = await day.ask(day.other, 'dog');
    const fault = day.sandbox.faults.add({ kind: 'unauthorized' });
    const result = await day.play();
    expect(result.outcome).toBe('refused');
    expect(day.other.answersTo(there.id)).toHaveLength(1);
    const app = await day.open();
    expect((await app.store.alerts.open()).map(({ name }) => name)).toEqual(['credentials']);
    expect((await app.store.runs.last())?.note).toMatch(/^X: /);
    await app.close();

    fault.remove();
    day.other.faults.add({ kind: 'unauthorized' });
    day.advance(60_000);
    expect((await day.play()).outcome).toBe('refused');
    expect(day.sandbox.botPosts()).toHaveLength(1);
    const later = await day.open();
    expect((await later.store.alerts.open()).map(({ name }) => name)).toEqual([
      'credentials on Another network',
    ]);
    await later.close();
  });

  test('a budget that X has used up keeps the bot from nothing that is free', async () => {
    const day = await twoNetworks();
    await day.ask(day.sandbox, 'cougar');
    const there = await day.ask(day.other, 'dog');
    expect((await day.play({ dailyBudgetMicroUsd: 0 })).outcome).toBe('done');
    expect([day.sandbox.botPosts().length, day.other.answersTo(there.id).length]).toEqual([0, 1]);
  });

  test('who asks the bot to stop on one is left alone there', async () => {
    const day = await twoNetworks();
    day.sandbox.addPost({ by: 'asker', text: '@fieldmark_bot please stop' });
    await day.play();
    day.advance(60_000);
    const here = await day.ask(day.sandbox, 'cougar');
    const there = await day.ask(day.other, 'dog');
    await day.play();
    expect([day.sandbox.answersTo(here.id).length, day.other.answersTo(there.id).length]).toEqual([0, 1]);
  });
});
