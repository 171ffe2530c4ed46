import { alternate, compared } from '../measure.ts';
import type { Row } from '../row.ts';
import { door, withIdleBot } from '../support/idle.ts';
import { blueskyHosts } from '../support/sandbox.ts';

const REPETITIONS = 21;
const GOAL = 1.3;
const MOST_REQUESTS = 2 + blueskyHosts.length;

/** What Bluesky adds to a run without news: requests, and CPU time against X alone. */
export function measure(): Promise<readonly Row[]> {
  return withIdleBot(async ({ run, both, askedOnBluesky }) => {
    // The first run finds a post of each host, the second nothing.
    for (let runs = 0; runs < 2; runs++) await run([door, 'once'], both);
    const before = (await askedOnBluesky()).length;
    await run([door, 'once'], both);
    const asked = (await askedOnBluesky()).slice(before);
    if (asked.filter((name) => name.endsWith('getAuthorFeed')).length !== blueskyHosts.length)
      throw new Error(`a run should read each host's posts once, but it asked for ${asked.join(', ')}`);
    const used = await alternate(
      REPETITIONS,
      () => run([door, 'once'], both),
      () => run([door, 'once']),
    );
    const figure = (name: 'cpuMs' | 'wallMs' | 'peakMb') =>
      compared(
        used.ours.map((each) => each[name]),
        used.theirs.map((each) => each[name]),
      );
    const cpu = figure('cpuMs');
    return [
      {
        what: `requests to Bluesky of a run without news, ${blueskyHosts.length} hosts`,
        against: 'two, and one for each host',
        unit: 'requests',
        ours: asked.length,
        theirs: MOST_REQUESTS,
        ratio: asked.length / MOST_REQUESTS,
        goal: 'no more',
        met: asked.length <= MOST_REQUESTS,
        note: asked.join(', '),
      },
      {
        what: 'once with nothing new on X and Bluesky: CPU time',
        against: 'the same bot on X alone',
        unit: 'ms',
        goal: `at most ${GOAL} times`,
        met: cpu.ratio <= GOAL,
        note: `wall time ${figure('wallMs').ratio.toFixed(2)} times, peak memory ${figure('peakMb').ratio.toFixed(2)} times`,
        ...cpu,
      },
    ];
  });
}
