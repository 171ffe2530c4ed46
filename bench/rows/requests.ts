import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Game } from '../../src/game/game.ts';
import { MAX_QUERY_LENGTH, planSearch } from '../../src/platforms/x/queries.ts';
import { clauseText, optOutClauses } from '../../src/platforms/x/query-clauses.ts';
import type { Row } from '../row.ts';
import { runNode } from '../support/child.ts';
import { projectFolder, withFolder } from '../support/folder.ts';
import { door } from '../support/idle.ts';
import { startSandboxProcess } from '../support/sandbox.ts';

const HOSTS = 80;
const TAGS = 120;
/** Of the small X. */
const BOT = 'fieldmark_bot';
const animals = ['cougar', 'bobcat', 'lynx', 'fox', 'coyote', 'wolf', 'otter', 'marten', 'crow', 'owl'];
const hosts = Array.from({ length: HOSTS }, (_, i) => `${animals[i % 10]}_lab_${i}`);
const tags = Array.from({ length: TAGS }, (_, i) => `${animals[i % 10]}OrNot${i}`);
/** Every host has a game, half of them two. */
const games: readonly Game[] = tags.map((tag, i) => ({
  key: `#${tag.toLowerCase()}`,
  hashtag: tag.toLowerCase(),
  hosts: [hosts[i % HOSTS] ?? ''],
}));

/** How many requests a run over many games takes, and what the small X charges for what is new. */
export async function measure(): Promise<readonly Row[]> {
  const { requests, postReads, posts } = await play();
  const planned = planSearch(games, BOT).length;
  const row = (against: string, theirs: number, goal: string, met: boolean, note?: string): Row => ({
    what: `X requests per run, ${HOSTS} hosts with ${TAGS} tags`,
    against,
    unit: 'requests',
    ours: requests,
    theirs,
    ratio: requests / theirs,
    goal,
    met: met && requests === planned,
    ...(note === undefined ? {} : { note }),
  });
  const least = leastRequests();
  return [
    row('a request for each hashtag', TAGS, 'fewer', requests < TAGS),
    row('a timeline for each host (the ancestor)', HOSTS, 'fewer', requests < HOSTS),
    row(
      `the least that ${MAX_QUERY_LENGTH} characters allow`,
      least,
      'no more',
      requests <= least,
      'a lower bound: all hashtags and hosts written once, the requests to stop that must not be missed, the operators between them, and no query with room left',
    ),
    {
      what: `paid reads per new post, ${posts} posts in two runs`,
      against: 'one read for each post',
      unit: 'reads',
      ours: postReads,
      theirs: posts,
      ratio: postReads / posts,
      goal: 'exactly 1',
      met: postReads === posts,
      note: "by the small X's ledger, which charges as X documents",
    },
  ];
}

/** Two runs with new posts before each. The second must not pay for the first one's again. */
function play() {
  return withFolder(async (folder) => {
    const sandbox = await startSandboxProcess();
    try {
      const file = join(folder, 'games.json');
      const list = tags.map((hashtag, i) => ({ hashtag, hosts: [hosts[i % HOSTS]] }));
      await writeFile(file, JSON.stringify({ games: list }));
      const env = {
        ...sandbox.env,
        GAMES_FILE: file,
        DATABASE_PATH: join(folder, 'fieldmark.sqlite'),
        MODELS_DIR: join(projectFolder, 'models'),
      };
      const news = (from: number, to: number) =>
        tags.slice(from, to).map((tag, i) => ({
          by: hosts[(from + i) % HOSTS] ?? '',
          text: `Good morning number ${from + i} #${tag}`,
        }));
      await sandbox.report({ accounts: hosts, posts: news(0, TAGS / 2) });
      await runNode([door, 'once'], { env, cwd: folder });
      const before = await sandbox.report({ posts: news(TAGS / 2, TAGS) });
      await runNode([door, 'once'], { env, cwd: folder });
      const after = await sandbox.report();
      const asked = after.requests.slice(before.requests.length);
      const searches = asked.filter((request) => request.endsWith('/tweets/search/recent'));
      if (searches.length !== asked.length) throw new Error(`the run asked for more than searches: ${asked}`);
      return { requests: searches.length, postReads: after.units['post-read'], posts: TAGS };
    } finally {
      sandbox.end();
    }
  });
}

/** Each hashtag and host must stand somewhere, each game takes a space between them, and `OR` joins what shares a query. */
function leastRequests(): number {
  const own = hosts.map((host) => tags.filter((_, i) => hosts[i % HOSTS] === host));
  const written = hosts.reduce((sum, host, i) => {
    const its = own[i] ?? [];
    const list = its.map((tag) => `#${tag}`).join(' OR ');
    return sum + (its.length > 1 ? `(${list})` : list).length + ` from:${host}`.length;
  }, 0);
  const forms = optOutClauses(BOT).map((form) => clauseText(form).length);
  const room = MAX_QUERY_LENGTH - '() -is:retweet'.length;
  // n clauses in q queries are joined by n - q times " OR ".
  return Math.ceil((written + Math.min(...forms) + (HOSTS + 1) * ' OR '.length) / (room + ' OR '.length));
}
