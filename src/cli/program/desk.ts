import type { Command } from 'commander';
import type { Shell } from '../../terminal/shell.ts';
import type { StatsCommandOptions } from '../stats.ts';
import type { Ends } from './ends.ts';

/** Commands of the operator: what is answered, who is left alone, how it goes. */
export function addDeskCommands(program: Command, shell: Shell, ends: Ends): void {
  program.commandsGroup('At the desk:');

  addReview(program, shell, ends);
  addOptout(program, shell, ends);

  program
    .command('forget')
    .description('remove everything stored about a person or a post, because they asked for it')
    .argument('<person or post>', '@name, or the number of an account or a post, or the address of either')
    .option('--yes', 'do it without asking')
    .action(async (whom: string, options: { yes?: boolean }) => {
      const { forget } = await import('../forget.ts');
      ends(await forget(shell, whom, options));
    });

  addAnswer(program, shell, ends);

  program
    .command('stats')
    .description("how well it plays, by the hosts' solutions: score, calibration, silences, spending")
    .option('--since <date>', 'posts from then on: 2026-11-01, or 90d, 12h back from now (default: all)')
    .option('--game <key>', 'one game, e.g. cougarOrNot or @metrofieldguide')
    .option('--json', 'all figures as JSON, for programs')
    .option('--html <file>', 'write a page with plots that needs nothing else')
    .option('--post', 'draft a post about the last seven days, to be approved with fieldmark review')
    .action(async (options: StatsCommandOptions) => {
      const { statistics } = await import('../stats.ts');
      ends(await statistics(shell, options));
    });
}

function addReview(program: Command, shell: Shell, ends: Ends): void {
  const review = program
    .command('review')
    .description('replies that wait for a person (REPLY_MODE=review, REVIEW_BELOW): one by one on a terminal')
    .action(async () => {
      const { review } = await import('../review.ts');
      ends(await review(shell));
    });

  review
    .command('list')
    .description('what waits: the post, the photos, what was seen, the drafted reply')
    .option('--json', 'one JSON object a line, for programs')
    .action(async (options: { json?: boolean }) => {
      const { listHeld } = await import('../review.ts');
      ends(await listHeld(shell, options));
    });

  review
    .command('approve')
    .description('let the next run post these replies')
    .argument('<post...>', 'ids of the posts they reply to, or "all"')
    .action(async (posts: string[]) => {
      const { approveHeld } = await import('../review.ts');
      ends(await approveHeld(shell, posts));
    });

  review
    .command('edit')
    .description('put another text in place of the drafted one; it then waits for approval')
    .argument('<post>', 'id of the post it replies to')
    .argument('<text...>', 'the new text, checked like any other')
    .action(async (post: string, text: string[]) => {
      const { editHeld } = await import('../review.ts');
      ends(await editHeld(shell, post, text.join(' ')));
    });

  review
    .command('relabel')
    .description('compose the reply again for what the photos really show; it then waits for approval')
    .argument('<post>', 'id of the post it replies to')
    .argument('<label...>', 'a label or group of the model, by id or name')
    .action(async (post: string, label: string[]) => {
      const { relabelHeld } = await import('../review.ts');
      ends(await relabelHeld(shell, post, label.join(' ')));
    });

  review
    .command('skip')
    .description('never post these answers')
    .argument('<post...>', 'ids of the posts they would have replied to, or "all"')
    .action(async (posts: string[]) => {
      const { skipHeld } = await import('../review.ts');
      ends(await skipHeld(shell, posts));
    });

  review
    .command('stop')
    .description('leave the author of this post alone from now on')
    .argument('<post>', 'id of the post')
    .action(async (post: string) => {
      const { stopForHeld } = await import('../review.ts');
      ends(await stopForHeld(shell, post));
    });
}

function addOptout(program: Command, shell: Shell, ends: Ends): void {
  const optout = program
    .command('optout')
    .description('people whom the bot leaves alone; a reply to it that says "stop" adds its author');

  optout
    .command('list', { isDefault: true })
    .description('who, since when, and how the bot learned of it')
    .option('--json', 'one JSON object a line, for programs')
    .action(async (options: { json?: boolean }) => {
      const { listOptOuts } = await import('../optout.ts');
      ends(await listOptOuts(shell, options));
    });

  optout
    .command('add')
    .description('leave these people alone from now on')
    .argument('<person...>', '@name, the address of a profile, or the number of an account')
    .action(async (people: string[]) => {
      const { addOptOuts } = await import('../optout.ts');
      ends(await addOptOuts(shell, people));
    });

  optout
    .command('import')
    .description('leave everyone in a file alone from now on')
    .argument('<file>', 'a person a line: @name, the address of a profile, or the number of an account')
    .action(async (file: string) => {
      const { importOptOuts } = await import('../optout.ts');
      ends(await importOptOuts(shell, file));
    });

  optout
    .command('remove')
    .description('answer these people again')
    .argument('<person...>', '@name, the address of a profile, or the number of an account')
    .action(async (people: string[]) => {
      const { removeOptOuts } = await import('../optout.ts');
      ends(await removeOptOuts(shell, people));
    });
}

function addAnswer(program: Command, shell: Shell, ends: Ends): void {
  const answer = program
    .command('answer')
    .description('solutions: what rounds showed, as the hosts said or you say; the bot is scored by them');

  answer
    .command('set', { isDefault: true })
    .description('say what a round showed; "set" may be left out')
    .argument('<post>', 'id or address of the post')
    .argument('<label...>', 'a name that the model knows, or several with commas; not:cougar; nothing')
    .action(async (post: string, labels: string[]) => {
      const { setAnswer } = await import('../answer.ts');
      ends(await setAnswer(shell, post, labels.join(' ')));
    });

  answer
    .command('list')
    .description('what hosts said that is not clear enough, with the sentence')
    .option('--json', 'one JSON object a line, for programs')
    .action(async (options: { json?: boolean }) => {
      const { listAnswers } = await import('../answer.ts');
      ends(await listAnswers(shell, options));
    });

  answer
    .command('dismiss')
    .description('what the host said was no solution')
    .argument('<post>', 'id or address of the post')
    .action(async (post: string) => {
      const { dismissAnswer } = await import('../answer.ts');
      ends(await dismissAnswer(shell, post));
    });
}
