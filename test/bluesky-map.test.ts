/** `SHOW_MAP=bluesky`: replies on a small Bluesky that carry where the bot looked, and those that go without. */
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fault } from '../src/platforms/sandbox/faults.ts';
import { BLUESKY_HOST, type BlueskyDay, blueskyDay } from './support/bluesky-day.ts';
import { Crash, type CrashPlan, crashing } from './support/crash.ts';
import { countsOf } from './support/game-day.ts';

const showMap = ['bluesky'] as const;
const MINUTE = 60_000;

async function play(): Promise<BlueskyDay> {
  const here = await blueskyDay();
  onTestFinished(() => here.close());
  return here;
}

/** Blue, and red at the lower left, from a camera that says where it was. */
const photo = async (): Promise<Buffer> => {
  const box = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#f00' } })
    .png()
    .toBuffer();
  return sharp({ create: { width: 80, height: 60, channels: 3, background: '#e00' } })
    .composite([{ input: box, left: 0, top: 20 }])
    .withMetadata({ exif: { IFD0: { Make: 'A camera' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } } })
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
};

async function round({ small }: BlueskyDay, bytes?: Buffer) {
  const photos = [{ bytes: bytes ?? (await photo()) }];
  return small.addPost({ by: BLUESKY_HOST, text: 'Who? #cougarOrNot @fieldmark.test', photos });
}

interface Shown {
  readonly images: {
    alt: string;
    aspectRatio: { width: number; height: number };
    image: { ref: { $link: string }; mimeType: string; size: number };
  }[];
}
const shownIn = ({ small }: BlueskyDay, uri: string): Shown['images'] => {
  const [reply, ...others] = small.answersTo(uri);
  expect(others).toEqual([]);
  expect(reply?.value.text).toMatch(/cougar/i);
  return (reply?.value.embed as Shown | undefined)?.images ?? [];
};
const uploads = ({ small }: BlueskyDay) => small.requests().filter(({ path }) => /uploadBlob$/.test(path));

describe('a reply with a map', () => {
  it('carries the photo with where the bot looked, its size, and alt text that says it', async () => {
    const here = await play();
    const { uri } = await round(here);
    expect(countsOf(await here.pass({ showMap }))).toMatchObject({ sent: 1, maps: 1 });
    const [shown, ...others] = shownIn(here, uri);
    expect(others).toEqual([]);
    expect(shown).toMatchObject({
      alt: 'The photo, with what spoke for cougar in yellow and red. The bot looked mostly at the lower left.',
      aspectRatio: { width: 80, height: 60 },
      image: { mimeType: 'image/jpeg' },
    });
    const blob = here.small.world.blob(here.small.bot.did, shown?.image.ref.$link ?? '');
    const picture = await sharp(blob?.bytes).metadata();
    expect(picture).toMatchObject({ format: 'jpeg', width: 80, height: 60 });
    // Where it was taken, and by which camera, stays with the host.
    expect([picture.exif, picture.xmp, picture.iptc]).toEqual([undefined, undefined, undefined]);
  });

  it('goes with the answer to a question under the photo, unless that is hidden by then', async () => {
    const here = await play();
    const photos = [{ bytes: await photo() }];
    const ask = () => {
      const { uri } = here.small.addPost({ by: BLUESKY_HOST, text: 'Who?', photos });
      return {
        uri,
        question: here.small.addPost({ by: BLUESKY_HOST, text: '@fieldmark.test', replyTo: uri }),
      };
    };
    const seen = ask();
    await here.pass({ showMap });
    expect(shownIn(here, seen.question.uri)).toHaveLength(1);
    here.day.advance(MINUTE);
    const hidden = ask();
    await here.pass({ showMap, maxAnswersPerRun: 0 });
    here.small.label(hidden.uri, 'porn');
    here.day.advance(MINUTE);
    await here.pass({ showMap });
    expect(shownIn(here, hidden.question.uri)).toEqual([]);
  });

  it('is made nowhere and for nobody unless the operator asks for it', async () => {
    const here = await play();
    const { uri } = await round(here);
    await here.pass();
    expect([shownIn(here, uri), uploads(here)]).toEqual([[], []]);
  });

  it('is sent again as the same record to the byte, when the outcome of the first try is unknown', async () => {
    const here = await play();
    const { uri } = await round(here);
    here.small.faults.add({ kind: 'drop', match: { path: /putRecord$/ } });
    await here.pass({ showMap });
    expect(here.small.answersTo(uri)).toEqual([]);
    here.day.advance(MINUTE);
    await here.pass({ showMap });
    const [first, second] = uploads(here);
    expect([uploads(here).length, first?.body === second?.body]).toEqual([2, true]);
    expect(shownIn(here, uri)).toHaveLength(1);
  });
});

describe('a reply goes without a map', () => {
  const upload = { path: /uploadBlob$/ };
  const faults: [string, Fault][] = [
    [
      'is refused',
      { kind: 'status', status: 400, body: { json: { error: 'InvalidRequest' } }, match: upload },
    ],
    ['is too large for the server', { kind: 'status', status: 413, body: 'empty', match: upload }],
    ['meets a failing server', { kind: 'status', status: 502, body: 'html', match: upload }],
    ['meets a limit', { kind: 'rate-limited', match: upload }],
    ['is not answered', { kind: 'drop', when: 'after-effect', match: upload }],
    ['is answered with no blob', { kind: 'status', status: 200, body: { json: {} }, match: upload }],
  ];
  it.each(faults)('when the upload %s', async (_, fault) => {
    const here = await play();
    const { uri } = await round(here);
    here.small.faults.add(fault);
    expect(countsOf(await here.pass({ showMap }))).toMatchObject({ sent: 1 });
    expect(shownIn(here, uri)).toEqual([]);
  });

  it('when no animal is named', async () => {
    const here = await play();
    const white = await sharp({ create: { width: 60, height: 60, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const grey = await sharp({ create: { width: 60, height: 60, channels: 3, background: '#777' } })
      .png()
      .toBuffer();
    const rounds = [await round(here, white), await round(here, grey)];
    await here.pass({ showMap });
    const replies = rounds.map(({ uri }) => here.small.answersTo(uri).length);
    expect([replies, uploads(here)]).toEqual([[1, 1], []]);
  });

  it.each([
    ['hidden by a label', (here: BlueskyDay, uri: string) => here.small.label(uri, 'graphic-media')],
    [
      'another one',
      async (here: BlueskyDay) => {
        here.small.faults.add({
          kind: 'status',
          status: 200,
          body: { text: 'x' },
          match: { path: /^\/img/ },
          times: 9,
        });
      },
    ],
    [
      'not to be had',
      async (here: BlueskyDay) => {
        here.small.faults.add({ kind: 'status', status: 404, match: { path: /^\/img/ }, times: 9 });
      },
    ],
  ])('when the photo is %s by then', async (_, change) => {
    const here = await play();
    const { uri } = await round(here);
    await here.pass({ showMap, maxAnswersPerRun: 0 });
    await change(here, uri);
    here.day.advance(MINUTE);
    expect(countsOf(await here.pass({ showMap }))).toMatchObject({ sent: 1, 'maps-left-out': 1 });
    expect([shownIn(here, uri), uploads(here)]).toEqual([[], []]);
  });

  it('when it cannot be drawn, or its time is over', async () => {
    const here = await play();
    const { uri } = await round(here);
    await here.pass({ showMap }, (context) => ({
      ...context,
      vision: {
        ...context.vision,
        whereItLooked: async () => {
          throw new Error('out of memory');
        },
      },
    }));
    expect(shownIn(here, uri)).toEqual([]);
    const other = await round(here);
    here.day.advance(MINUTE);
    const stop = new AbortController();
    await here.pass({ showMap }, (context) => ({
      ...context,
      stop: stop.signal,
      vision: {
        ...context.vision,
        whereItLooked: () => {
          stop.abort();
          return new Promise(() => {});
        },
      },
    }));
    expect(shownIn(here, other.uri)).toEqual([]);
    expect(uploads(here)).toEqual([]);
  });
});

it('kills at every boundary of a run with maps leave one reply', async () => {
  const names: string[] = [];
  const count = await play();
  await round(count);
  await count.pass({ showMap }, (context) => crashing(context, { at: 0, passed: 0, names }));
  const sent = [...names.keys()].filter(
    (i) => names[i] === 'markSending' || names[i] === 'posts' || names[i] === 'publish',
  );
  const [first, last] = [Math.min(...sent), names.lastIndexOf('markSent') + 1];
  expect(last).toBeGreaterThan(first);
  for (let at = first + 1; at <= last + 1; at++) {
    const here = await blueskyDay();
    const { uri } = await round(here);
    const plan: CrashPlan = { at, passed: 0 };
    await here
      .pass({ showMap }, (context) => crashing(context, plan))
      .catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
    expect(plan.passed, names[at - 1]).toBeGreaterThanOrEqual(at);
    for (let run = 0; run < 2; run++) {
      here.day.advance(MINUTE);
      await here.pass({ showMap });
    }
    expect(here.small.answersTo(uri), `${at} ${names[at - 1]}`).toHaveLength(1);
    expect(here.small.botPosts()).toHaveLength(1);
    await here.close();
  }
});
