import { createEyes } from '../app.ts';
import type { LabelSet } from '../game/game.ts';
import { labelNamed } from '../game/reveal-vocabulary.ts';
import { type Solution, solutionInWords } from '../game/solution.ts';
import { nearest } from '../settings/nearest.ts';
import type { HostAnswer, RoundRecord, Store } from '../store/store.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { jsonText, printable } from '../terminal/printable.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { withMemory } from './memory.ts';

type Models = ReadonlyMap<string, ModelInfo>;

/**
 * `fieldmark answer POST LABEL[,LABEL…]`: what a round showed, by the operator's word.
 * @param post id or address of the round's post, or of the host's that told it
 * @param labels ids, names or aliases, with commas between several; `not:cougar`; `nothing`
 * @returns the exit code
 */
export function setAnswer(shell: Shell, post: string, labels: string): Promise<number> {
  return withModels(shell, async (store, models) => {
    const round = await roundOf(store, post);
    if (!round) return complain(shell, unknownPost(post));
    const model = models.get(round.model ?? '');
    if (!model) return complain(shell, withoutModel(round, models));
    const solution = solutionNamed(labels, model);
    if (typeof solution === 'string') return complain(shell, solution);
    const { evidence } = (await store.hostAnswers.of(round.id)) ?? {};
    await store.hostAnswers.save({
      roundId: round.id,
      state: 'settled',
      solution,
      ...(evidence === undefined ? {} : { evidence }),
      source: 'operator',
      foundAt: shell.now(),
    });
    say(shell, `${round.id} (${round.gameKey}): ${solutionInWords(solution, model)}`);
    return exitCode.done;
  });
}

/** `fieldmark answer dismiss POST`: what the host said was no solution. @returns the exit code */
export function dismissAnswer(shell: Shell, post: string): Promise<number> {
  return withModels(shell, async (store) => {
    const round = await roundOf(store, post);
    if (!round) return complain(shell, unknownPost(post));
    const known = await store.hostAnswers.of(round.id);
    await store.hostAnswers.revise(round.id, () => ({
      roundId: round.id,
      solution: { kind: 'is', labels: [] },
      foundAt: shell.now(),
      ...known,
      source: known?.source ?? 'operator',
      state: 'dismissed',
    }));
    say(shell, `${round.id} (${round.gameKey}): has no solution, unless the host gives one again`);
    return exitCode.done;
  });
}

/** `fieldmark answer list`: what hosts said that a person has to read. @returns the exit code */
export function listAnswers(shell: Shell, { json = false }: { json?: boolean }): Promise<number> {
  return withModels(shell, async (store, models) => {
    const open = await store.hostAnswers.inState('ambiguous');
    for (const answer of open) {
      const round = await store.rounds.find([answer.roundId]);
      if (!round) continue;
      const post = (await store.answers.of(round.id))?.text;
      say(
        shell,
        json ? asJson(answer, round, post) : asText(answer, round, post, models.get(round.model ?? '')),
      );
    }
    if (json) return exitCode.done;
    if (open.length === 0) say(shell, 'Nothing that a host said waits for a person.');
    else {
      const waits = open.length === 1 ? '1 waits' : `${open.length} wait`;
      say(
        shell,
        `${waits}: fieldmark answer POST LABEL says what it was, answer dismiss POST that it was no solution.`,
      );
    }
    return exitCode.done;
  });
}

function asText(
  { solution, evidence, source }: HostAnswer,
  round: RoundRecord,
  answer: string | undefined,
  model: ModelInfo | undefined,
): string {
  const by = round.authorHandle === undefined ? round.authorId : `@${round.authorHandle}`;
  const when = `${round.createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const meant =
    solution.labels.length === 0 ? 'nothing that the model knows' : solutionInWords(solution, model);
  return [
    `${round.id}  ${round.gameKey}, a round of ${by}, ${when}`,
    `  host:      ${evidence === undefined ? '(no longer kept)' : `"${evidence}"`} (post ${source})`,
    `  may mean:  ${meant}`,
    ...(answer === undefined ? [] : [`  bot:       "${answer}"`]),
    '',
  ]
    .map(printable)
    .join('\n');
}

function asJson(answer: HostAnswer, round: RoundRecord, botSaid: string | undefined): string {
  const { gameKey: game, authorHandle: host, createdAt: postedAt, text, model } = round;
  return jsonText({ ...answer, game, host, postedAt, text, model, botSaid });
}

async function roundOf(store: Store, post: string): Promise<RoundRecord | undefined> {
  const id = /^\d+$/.test(post) ? post : /\/status\/(\d+)/.exec(post)?.[1];
  if (id === undefined) return undefined;
  const told = await store.hostAnswers.from([id]);
  const round = await store.rounds.find([told?.roundId ?? id]);
  return round && (await store.photos.of(round.id)).length > 0 ? round : undefined;
}

/** @returns what is wrong, in words, when it cannot be read */
export function solutionNamed(text: string, model: Pick<LabelSet, 'labels' | 'groups'>): Solution | string {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) return 'Name at least one label, e.g. cougar, or not:cougar, or nothing.';
  const isNot = parts.some((part) => /^not:/i.test(part));
  if (isNot && !/^not:/i.test(parts[0] ?? ''))
    return 'What it was and what it was not do not go together: name what it was, e.g. bobcat.';
  const labels: string[] = [];
  const problems: string[] = [];
  for (const part of parts.map((each) => each.replace(/^not:\s*/i, ''))) {
    const id = labelNamed(part, model);
    if (id !== undefined) labels.push(id);
    else problems.push(`${JSON.stringify(part)} is no label of this model.${hint(part, model)}`);
  }
  if (problems.length > 0) return `${problems.join('\n')}\n${knownLabels(model)}`;
  return { kind: isNot ? 'is-not' : 'is', labels };
}

function hint(word: string, { labels, groups }: Pick<LabelSet, 'labels' | 'groups'>): string {
  const names = [...labels, ...groups].flatMap(({ id, name, aliases = [] }) => [name, id, ...aliases]);
  const meant = nearest(word, names);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

function knownLabels({ labels, groups }: Pick<LabelSet, 'labels' | 'groups'>): string {
  const named = [...labels, ...groups].map(({ id, name, aliases = [] }) => {
    const others = [...new Set([id, ...aliases.slice(0, 4)])].filter((other) => other !== name);
    return `  ${name}${others.length > 0 ? ` (${others.join(', ')}${aliases.length > 4 ? ', …' : ''})` : ''}`;
  });
  return `It knows:\n${named.join('\n')}\n  nothing: there was no animal\nnot: before a name says what it was not, e.g. not:cougar.`;
}

function unknownPost(post: string): string {
  return `${printable(post)} is no round that the bot has seen. Give the number at the end of the post's address; fieldmark export lists all rounds.`;
}

function withoutModel(round: RoundRecord, models: Models): string {
  const installed = [...models.keys()].join(', ') || 'none';
  return round.model === undefined
    ? `No model plays ${round.gameKey}, so there are no labels to name. Installed: ${installed}; a model that lists the hashtag makes the next rounds answerable.`
    : `The model "${round.model}" that played this round is not installed under MODELS_DIR (installed: ${installed}), so its labels are not known. Add it again with fieldmark model add.`;
}

function withModels(shell: Shell, work: (store: Store, models: Models) => Promise<number>): Promise<number> {
  return withMemory(shell, async (store, settings) => work(store, (await createEyes(settings)).models), [
    'MODELS_DIR',
  ]);
}
