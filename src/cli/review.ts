import { type Classifier, createClassifier, everyNetwork, photoHosts } from '../app.ts';
import {
  approve,
  approvedAnswers,
  type Decision,
  type Desk,
  edit,
  type Held,
  heldAnswers,
  lacksOf,
  relabel,
  skip,
  stopAnswering,
} from '../play/desk.ts';
import { heldSummaries } from '../play/summary.ts';
import type { Settings } from '../settings/settings.ts';
import { roundNamed } from '../solutions/named-round.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { jsonText, printableLines } from '../terminal/printable.ts';
import { tell } from '../terminal/round-text.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { ModelError } from '../vision/vision.ts';
import { withMemory } from './memory.ts';
import { decideOnSummaries, HOW_TO_TAKE_BACK, headOf, isSummary, summaryAsText } from './review-text.ts';
import { withGames } from './run-command.ts';

const NOTHING_WAITS =
  'No reply waits. REPLY_MODE=review holds every new reply for you, REVIEW_BELOW=0.9 only the less sure ones.';

const APPROVED = 'approved: the next run posts it';

/** `fieldmark review`: one by one on a terminal, else the list. @returns the exit code */
export function review(shell: Shell): Promise<number> {
  if (!shell.stdin.isTTY || !shell.stdout.isTTY) return listHeld(shell, {});
  return atDesk(shell, async (desk, settings, classifier) => {
    const { walkThrough } = await import('./review-walk.ts');
    const code = await walkThrough(shell, desk, settings, classifier);
    for (const summary of await heldSummaries(desk.store)) say(shell, summaryAsText(summary));
    return code;
  });
}

/** `fieldmark review list`: what waits for a person, oldest post first. @returns the exit code */
export function listHeld(shell: Shell, { json = false }: { json?: boolean }): Promise<number> {
  return atDesk(shell, async (desk) => {
    const all = await heldAnswers(desk);
    for (const held of all)
      say(
        shell,
        json
          ? asJson(held)
          : `${headOf(desk, held)}\n${tell(held.round, held.model, shell.stdout.columns)}\n`,
      );
    const approved = await approvedAnswers(desk);
    for (const each of json ? [] : approved)
      say(
        shell,
        `${headOf(desk, each)}, ${APPROVED}\n${tell(each.round, each.model, shell.stdout.columns)}\n`,
      );
    const summaries = await heldSummaries(desk.store);
    for (const summary of summaries)
      say(shell, json ? jsonText({ summary: summary.id, ...summary }) : `${summaryAsText(summary)}\n`);
    if (!json) {
      say(
        shell,
        all.length + summaries.length === 0
          ? NOTHING_WAITS
          : `${all.length + summaries.length} waiting. fieldmark review approve ID, edit ID TEXT, relabel ID LABEL, skip ID or stop ID; the next ` +
              'run posts what is approved.',
      );
      if (approved.length > 0) say(shell, `${approved.length} approved. ${HOW_TO_TAKE_BACK}`);
    }
    return exitCode.done;
  });
}

/** `fieldmark review approve`. @returns the exit code */
export function approveHeld(shell: Shell, posts: readonly string[]): Promise<number> {
  return decide(shell, posts, async (desk, held) => withText(held, await approve(desk, held)), 'approve');
}

/** `fieldmark review skip`. @returns the exit code */
export function skipHeld(shell: Shell, posts: readonly string[]): Promise<number> {
  return decide(shell, posts, async (desk, held) => withText(held, await skip(desk, held)), 'skip');
}

/** `fieldmark review edit`. @returns the exit code */
export function editHeld(shell: Shell, post: string, words: readonly string[]): Promise<number> {
  const text = words.join(' ');
  return decide(shell, [post], async (desk, held) => {
    const decision = toApprove(held, await edit(desk, held, text));
    const lacks = lacksOf(desk, held, text);
    if ('problem' in decision || lacks.length === 0) return decision;
    return { done: `${decision.done}\nBefore you approve it: ${lacks.join('; ')}.` };
  });
}

/** `fieldmark review relabel`. @returns the exit code */
export function relabelHeld(shell: Shell, post: string, label: readonly string[]): Promise<number> {
  return decide(shell, [post], async (desk, held) =>
    toApprove(held, await relabel(desk, held, label.join(' '))),
  );
}

/** `fieldmark review stop`. @returns the exit code */
export function stopForHeld(shell: Shell, post: string): Promise<number> {
  return decide(shell, [post], stopAnswering);
}

function asJson({ round, confidence, staleAt }: Held): string {
  return jsonText({ ...round, confidence, staleAt });
}

function withText({ answer }: Held, decision: Decision): Decision {
  return 'done' in decision ? { done: `${decision.done}: ${answer.text}` } : decision;
}

function toApprove({ round }: Held, decision: Decision): Decision {
  if ('problem' in decision) return decision;
  return { done: `now reads: ${decision.done}\nApprove it with: fieldmark review approve ${round.id}` };
}

function decide(
  shell: Shell,
  posts: readonly string[],
  change: (desk: Desk, held: Held) => Decision | Promise<Decision>,
  onSummaries?: 'approve' | 'skip',
): Promise<number> {
  return atDesk(shell, async (desk) => {
    const all = await heldAnswers(desk);
    const undecided = [...all, ...(await approvedAnswers(desk))];
    const chosen = new Set(posts.includes('all') ? all : []);
    const unknown: string[] = [];
    for (const post of posts) {
      if (post === 'all' || (onSummaries && isSummary(post))) continue;
      const id = (await roundNamed(desk.store, post))?.id;
      const held = undecided.find(({ round }) => round.id === id);
      if (held) chosen.add(held);
      else unknown.push(post);
    }
    let code = onSummaries ? await decideOnSummaries(shell, desk.store, posts, onSummaries) : exitCode.done;
    for (const held of chosen) {
      const decision = await change(desk, held);
      if ('done' in decision) say(shell, printableLines(`${held.round.id} ${decision.done}`));
      else code = complain(shell, `${held.round.id}: ${decision.problem}.`);
    }
    for (const id of unknown)
      code = complain(shell, `${id}: no reply to this post waits. See: fieldmark review list`);
    return code;
  });
}

/** The memory, the games and the models, without X. */
function atDesk(
  shell: Shell,
  work: (desk: Desk, settings: Settings, classifier: Classifier | undefined) => number | Promise<number>,
): Promise<number> {
  return withMemory(
    shell,
    async (store, settings) => {
      const classifier = await classifierFor(settings);
      const { games, maxPostAgeMs } = settings;
      const desk = {
        store,
        games,
        networks: everyNetwork(settings),
        models: classifier?.models ?? new Map(),
        maxPostAgeMs,
        now: () => shell.now(),
      };
      return work(desk, settings, classifier);
    },
    ['MAX_POST_AGE_HOURS', 'MODELS_DIR', 'MEDIA_HOSTS', 'X_API_BASE_URL'],
    withGames,
  );
}

/** What waits can be decided on without any model; relabelling then says that there is none. */
async function classifierFor(settings: Settings): Promise<Classifier | undefined> {
  try {
    return await createClassifier(settings, photoHosts(settings));
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}
