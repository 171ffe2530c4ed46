import { createClassifier, everyNetwork, openMemory, photoHosts } from '../app.ts';
import { inWords } from '../game/in-words.ts';
import type { ModelId } from '../game/round.ts';
import type { Verdict } from '../game/verdict.ts';
import { reclassifyRounds, type Second } from '../play/reclassify.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { jsonText, printable } from '../terminal/printable.ts';
import { complain } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { moment, plural } from '../terminal/words.ts';
import { stopOnSignals } from '../worker/shutdown.ts';
import { settingsInUse, withGames } from './run-command.ts';
import { momentOf, notAMoment } from './since.ts';

export interface ReclassifyCommandOptions {
  readonly since: string;
  readonly model?: string;
  readonly json?: boolean;
}

/** `fieldmark reclassify`: what another model would have said. Nothing is posted, no answer changes. @returns the exit code */
export async function reclassify(shell: Shell, options: ReclassifyCommandOptions): Promise<number> {
  const { model, json = false } = options;
  const since = momentOf(options.since, shell.now());
  if (since === undefined) return complain(shell, notAMoment(options.since));
  const settings = await settingsInUse(
    shell,
    ['DATABASE_PATH', 'MODELS_DIR', 'MEDIA_HOSTS', 'X_API_BASE_URL'],
    withGames,
  );
  const classifier = await createClassifier(settings, photoHosts(settings));
  if (model !== undefined) await classifier.check(model);
  const store = await openMemory(settings);
  const { stop, dispose } = stopOnSignals(() => shell.exit(exitCode.stopped));
  const tally = new Tally();
  try {
    const rounds = reclassifyRounds({
      store,
      vision: classifier,
      games: settings.games,
      since,
      ...(model === undefined ? {} : { model }),
      networks: everyNetwork(settings),
      now: () => shell.now(),
      stop,
    });
    for await (const second of rounds) {
      tally.add(second);
      const text = json ? `${jsonText(asJson(second))}\n` : asText(second);
      if (text !== '') shell.stdout.write(text);
    }
    const said = `${tally.text(since)}\n`;
    if (json) shell.stderr.write(said);
    else shell.stdout.write(said);
    return stop.aborted ? exitCode.stopped : exitCode.done;
  } catch (error) {
    if (!stop.aborted) throw error;
    shell.stderr.write('Stopped; what was seen so far is kept.\n');
    return exitCode.stopped;
  } finally {
    dispose();
    await store.close();
    await classifier.close();
  }
}

/** Only what changed, and what could not be seen again. */
function asText(second: Second): string {
  const { round, outcome, before, after, missing } = second;
  if (outcome === 'same' && missing.length === 0) return '';
  const by = round.authorHandle === undefined ? round.authorId : `@${round.authorHandle}`;
  const lines = [`${round.gameKey}, post ${round.id} by ${by}, ${moment(round.createdAt)}`];
  if (before) lines.push(`  was:   ${said(before.verdict, before.model)}`, `         "${before.text}"`);
  else lines.push(`  was:   no reply (${round.reason})`);
  if (outcome === 'no-model') lines.push('  now:   no model plays this game');
  else if (outcome === 'gone') lines.push('  now:   its photos are gone');
  else if (after) {
    lines.push(`  now:   ${said(after.verdict, after.model)}${outcome === 'same' ? ' (the same)' : ''}`);
    if (outcome !== 'same')
      lines.push(
        `         ${after.text === undefined ? 'it would say nothing: no animal to name' : `"${after.text}"`}`,
      );
  }
  for (const { position, message } of missing) lines.push(`  photo ${position + 1}: ${message}`);
  return `${lines.map(printable).join('\n')}\n\n`;
}

function said(verdict: Verdict, model: ModelId | undefined): string {
  return `${inWords(verdict)}${model === undefined ? '' : ` (${model.name} ${model.version})`}`;
}

function asJson({ round, outcome, before, after, missing }: Second) {
  const { id, gameKey, authorHandle, createdAt, state, reason } = round;
  return {
    round: id,
    game: gameKey,
    author: authorHandle,
    postedAt: createdAt,
    state,
    reason,
    outcome,
    before,
    after,
    missing,
  };
}

class Tally {
  readonly #counts = new Map<Second['outcome'], number>();
  #missing = 0;
  #looked = 0;

  add({ outcome, missing, looked }: Second): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
    this.#missing += missing.length;
    this.#looked += looked;
  }

  text(since: Date): string {
    const of = (outcome: Second['outcome']): number => this.#counts.get(outcome) ?? 0;
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    const parts = [`${of('same')} the same`, `${of('changed')} changed`];
    if (of('new') > 0) parts.push(`${of('new')} that had no reply`);
    if (of('gone') > 0) parts.push(`${of('gone')} whose photos are gone`);
    if (of('no-model') > 0) parts.push(`${of('no-model')} without a model`);
    const photos = this.#missing > 0 ? ` ${plural(this.#missing, 'photo')} could not be had any more.` : '';
    return (
      `${plural(total, 'round')} looked at since ${moment(since)}: ${parts.join(', ')}.${photos} ` +
      `${plural(this.#looked, 'new prediction')} kept. Nothing was posted, no reply was changed.`
    );
  }
}
