import { styleText } from 'node:util';
import { confirm, input, select } from '@inquirer/prompts';
import { type Classifier, everyNetwork } from '../app.ts';
import { networkOf } from '../platforms/platform.ts';
import {
  approve,
  approvedAnswers,
  choicesOf,
  type Decision,
  type Desk,
  edit,
  faultsOfEdit,
  type Held,
  heldAnswers,
  lacksOf,
  relabel,
  skip,
  stopAnswering,
} from '../play/desk.ts';
import type { Settings } from '../settings/settings.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { terminalPicture } from '../terminal/picture.ts';
import { printable } from '../terminal/printable.ts';
import { rule, tell } from '../terminal/round-text.ts';
import { say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { PhotoError } from '../vision/vision.ts';
import { HOW_TO_TAKE_BACK, headOf } from './review-text.ts';

type Choice = 'approve' | 'edit' | 'relabel' | 'skip' | 'stop' | 'later' | 'quit';

/** A less sure answer is not approved by Enter alone. */
const SURE_ENOUGH = 0.8;

/** Short side of the photo that is asked for, pixels: enough for a terminal. */
const PICTURE_SIDE = 480;

/**
 * Shows one answer after the other and asks what to do with it. Each decision is stored at once, so that Ctrl-C loses nothing but
 * the line being typed. @returns the exit code
 */
export async function walkThrough(
  shell: Shell,
  desk: Desk,
  settings: Settings,
  classifier: Classifier | undefined,
): Promise<number> {
  const ids = (await heldAnswers(desk)).map(({ round }) => round.id);
  if (ids.length === 0) say(shell, 'No reply waits.');
  try {
    for (const [i, id] of ids.entries()) {
      const [held] = await heldAnswers(desk, id);
      // Decided elsewhere meanwhile, or its author was left alone a moment ago.
      if (!held) continue;
      say(shell, `${rule()}\n${i + 1} of ${ids.length}: ${headOf(desk, held)}`);
      await showPhotos(shell, held, settings, classifier);
      if ((await decideOn(shell, desk, id)) === 'quit') break;
    }
  } catch (error) {
    // Ctrl-C, or the terminal went away.
    if (!(error instanceof Error) || error.name !== 'ExitPromptError') throw error;
  }
  const left = (await heldAnswers(desk)).length;
  const approved = (await approvedAnswers(desk)).length;
  say(shell, `${approved} approved, to be posted by the next run; ${left} waiting.`);
  if (approved > 0) say(shell, HOW_TO_TAKE_BACK);
  return exitCode.done;
}

/** Until it is decided on; an edited or relabelled answer is shown again. */
async function decideOn(shell: Shell, desk: Desk, id: string): Promise<'next' | 'quit'> {
  let isOfPerson = false;
  for (;;) {
    const [held] = await heldAnswers(desk, id);
    if (!held) return 'next';
    say(shell, `${tell(held.round, held.model, shell.stdout.columns)}\n`);
    const choice = await ask(held, isOfPerson);
    if (choice === 'quit') return 'quit';
    if (choice === 'later') return 'next';
    const decision = await carryOut(desk, held, choice);
    if ('problem' in decision) say(shell, styleText('red', `Not done: ${printable(decision.problem)}.`));
    else if (choice !== 'edit' && choice !== 'relabel') {
      say(shell, styleText('dim', decision.done));
      return 'next';
    } else isOfPerson = true;
  }
}

/** @param isOfPerson whether a person has had a hand in the text */
function ask({ round, model, confidence }: Held, isOfPerson: boolean): Promise<Choice> {
  const author = printable(`@${round.authorHandle ?? round.authorId}`);
  return select<Choice>({
    message: 'Post this reply?',
    pageSize: 7,
    default: isOfPerson || confidence >= SURE_ENOUGH ? 'approve' : 'later',
    choices: [
      { value: 'approve', name: 'Approve: the next run posts it' },
      { value: 'edit', name: 'Edit the text' },
      {
        value: 'relabel',
        name: 'Relabel: name another animal',
        disabled: model ? false : '(its model is not installed)',
      },
      { value: 'skip', name: 'Skip: never post it' },
      { value: 'stop', name: `Stop answering ${author} for good` },
      { value: 'later', name: 'Later: let it wait' },
      { value: 'quit', name: 'Quit' },
    ],
  });
}

async function carryOut(
  desk: Desk,
  held: Held,
  choice: Exclude<Choice, 'later' | 'quit'>,
): Promise<Decision> {
  switch (choice) {
    case 'approve':
      return approve(desk, held);
    case 'skip':
      return skip(desk, held);
    case 'stop':
      return stopAnswering(desk, held);
    case 'edit': {
      const text = await input({
        message: 'Text:',
        default: held.answer.text,
        prefill: 'editable',
        validate: async (typed) => (await faultsOfEdit(desk, held, typed.trim())).join('; ') || true,
      });
      const lacks = lacksOf(desk, held, text);
      const message = `${lacks.join('; ')}. Keep it so?`;
      if (lacks.length > 0 && !(await confirm({ message: printable(message), default: false })))
        return { problem: 'the text is as it was' };
      return edit(desk, held, text);
    }
    case 'relabel': {
      const choices = choicesOf(held).map(({ id, name, emoji = '' }) => ({
        value: id,
        name: `${name} ${emoji}`.trim(),
      }));
      return relabel(desk, held, await select({ message: 'It shows:', choices, pageSize: 12 }));
    }
  }
}

/** As pictures where the terminal can show them, else size and address. */
async function showPhotos(
  shell: Shell,
  { round }: Held,
  settings: Settings,
  classifier: Classifier | undefined,
): Promise<void> {
  for (const { position, ref, width, height } of round.photos) {
    const size = width === undefined ? '' : `, ${width} × ${height} px`;
    const address = ref.url === undefined ? '' : `, ${ref.url}`;
    say(
      shell,
      styleText('dim', printable(`photo ${position + 1} of ${round.photos.length}${size}${address}`)),
    );
    if (ref.url === undefined || !classifier) continue;
    try {
      const network = networkOf(everyNetwork(settings), round);
      const { bytes } = await classifier.fetch(network.photoUrl(ref.url, PICTURE_SIDE));
      const picture = await terminalPicture(shell, bytes);
      if (picture !== undefined) say(shell, picture);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const why = error instanceof PhotoError ? error.message : 'it cannot be shown as a picture';
      say(shell, styleText('dim', `  ${printable(why)}`));
    }
  }
}
