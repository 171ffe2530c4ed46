import { createClassifier } from '../app.ts';
import { solutionInWords } from '../game/solution.ts';
import {
  type ByHand,
  dismissSolution,
  setSolution,
  type Unclear,
  unclearSolutions,
} from '../solutions/by-hand.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { jsonText, printable } from '../terminal/printable.ts';
import { complain, say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { moment } from '../terminal/words.ts';
import type { ModelInfo } from '../vision/vision.ts';
import { withMemory } from './memory.ts';

/** `fieldmark answer POST LABEL[,LABEL…]`: what a round showed, by the operator's word. @returns the exit code */
export function setAnswer(shell: Shell, post: string, labels: readonly string[]): Promise<number> {
  return byHand(shell, async (desk) => {
    const done = await setSolution(desk, post, labels.join(' '));
    if ('problem' in done) return complain(shell, done.problem);
    const { round, solution, model } = done;
    say(shell, `${round.id} (${round.gameKey}): ${solutionInWords(solution, model)}`);
    return exitCode.done;
  });
}

/** `fieldmark answer dismiss POST`: what the host said was no solution. @returns the exit code */
export function dismissAnswer(shell: Shell, post: string): Promise<number> {
  return byHand(shell, async (desk) => {
    const done = await dismissSolution(desk, post);
    if ('problem' in done) return complain(shell, done.problem);
    say(shell, `${done.round.id} (${done.round.gameKey}): has no solution, unless the host gives one again`);
    return exitCode.done;
  });
}

/** `fieldmark answer list`: what hosts said that a person has to read. @returns the exit code */
export function listAnswers(shell: Shell, { json = false }: { json?: boolean }): Promise<number> {
  return byHand(shell, async (desk) => {
    const all = await unclearSolutions(desk);
    for (const each of all)
      say(shell, json ? asJson(each) : asText(each, desk.models.get(each.round.model ?? '')));
    if (json) return exitCode.done;
    if (all.length === 0) say(shell, 'No solution waits for a person.');
    else {
      const waits = all.length === 1 ? '1 waits' : `${all.length} wait`;
      say(
        shell,
        `${waits}: fieldmark answer POST LABEL says what it was, answer dismiss POST that it was no solution.`,
      );
    }
    return exitCode.done;
  });
}

function asText({ found, round, reply }: Unclear, model: ModelInfo | undefined): string {
  const { solution, evidence, source } = found;
  const by = round.authorHandle === undefined ? round.authorId : `@${round.authorHandle}`;
  const meant =
    solution.labels.length === 0 ? 'nothing that the model knows' : solutionInWords(solution, model);
  return [
    `${round.id}  ${round.gameKey}, a round of ${by}, ${moment(round.createdAt)}`,
    `  host:      ${evidence === undefined ? '(no longer kept)' : `"${evidence}"`} (post ${source})`,
    `  may mean:  ${meant}`,
    ...(reply === undefined ? [] : [`  bot:       "${reply}"`]),
    '',
  ]
    .map(printable)
    .join('\n');
}

function asJson({ found, round, reply: botSaid }: Unclear): string {
  const { gameKey: game, authorHandle: host, createdAt: postedAt, text, model } = round;
  return jsonText({ ...found, game, host, postedAt, text, model, botSaid });
}

function byHand(shell: Shell, work: (desk: ByHand) => Promise<number>): Promise<number> {
  return withMemory(
    shell,
    async (store, settings) =>
      work({ store, models: (await createClassifier(settings)).models, now: shell.now }),
    ['MODELS_DIR'],
  );
}
