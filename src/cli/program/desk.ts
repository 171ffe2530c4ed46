import type { Command } from 'commander';
import type { Does } from './does.ts';

const PERSON = '@name, name.bsky.social, the number or DID of an account, or the address of a profile';

/** Commands of the operator: what is answered, who is left alone, how it goes. */
export function addDeskCommands(program: Command, does: Does): void {
  program.commandsGroup('At the desk:');

  addReview(program, does);
  addBluesky(program, does);
  addOptout(program, does);

  program
    .command('forget')
    .description('remove everything stored about a person or a post, because they asked for it')
    .argument(
      '<person or post>',
      '@name, name.bsky.social, the number or DID of an account, the number of a post, or the address of either',
    )
    .option('--yes', 'do it without asking')
    .action(does(async () => (await import('../forget.ts')).forget));

  addAnswer(program, does);

  program
    .command('stats')
    .description("how well it plays, by the hosts' solutions: score, calibration, silences, spending")
    .option('--since <date>', 'posts from then on: 2026-11-01, or 90d, 12h back from now (default: all)')
    .option('--game <key>', 'one game, e.g. cougarOrNot or @metrofieldguide')
    .option('--json', 'all figures as JSON, for programs')
    .option('--html <file>', 'write a page with plots that needs nothing else')
    .option('--post', 'draft a post about the last seven days, to be approved with fieldmark review')
    .action(does(async () => (await import('../stats.ts')).statistics));
}

function addReview(program: Command, does: Does): void {
  const review = program
    .command('review')
    .description('replies that wait for a person (REPLY_MODE=review, REVIEW_BELOW): one by one on a terminal')
    .action(does(async () => (await import('../review.ts')).review));

  review
    .command('list')
    .description('what waits: the post, the photos, what was seen, the drafted reply')
    .option('--json', 'one JSON object a line, for programs')
    .action(does(async () => (await import('../review.ts')).listHeld));

  review
    .command('approve')
    .description('let the next run post these replies')
    .argument('<post...>', 'ids or addresses of the posts they reply to, or "all"')
    .action(does(async () => (await import('../review.ts')).approveHeld));

  review
    .command('edit')
    .description('put another text in place of the drafted one; it then waits for approval')
    .argument('<post>', 'id or address of the post it replies to')
    .argument('<text...>', 'the new text, checked like any other')
    .action(does(async () => (await import('../review.ts')).editHeld));

  review
    .command('relabel')
    .description('compose the reply again for what the photos really show; it then waits for approval')
    .argument('<post>', 'id or address of the post it replies to')
    .argument('<label...>', 'a label or group of the model, by id or name')
    .action(does(async () => (await import('../review.ts')).relabelHeld));

  review
    .command('skip')
    .description('never post these replies')
    .argument('<post...>', 'ids or addresses of the posts they would have replied to, or "all"')
    .action(does(async () => (await import('../review.ts')).skipHeld));

  review
    .command('stop')
    .description('leave the author of this post alone from now on')
    .argument('<post>', 'id or address of the post')
    .action(does(async () => (await import('../review.ts')).stopForHeld));
}

function addBluesky(program: Command, does: Does): void {
  program
    .command('bluesky')
    .description("the bot's account on Bluesky")
    .command('label')
    .description('put the label "bot" on its profile, as Bluesky asks of bots; the rest of it stays')
    .option('--yes', 'do it without asking')
    .action(does(async () => (await import('../bluesky.ts')).labelAccount));
}

function addOptout(program: Command, does: Does): void {
  const optout = program
    .command('optout')
    .description('people whom the bot leaves alone; a reply to it that says "stop" adds its author');

  optout
    .command('list', { isDefault: true })
    .description('who, since when, and how the bot learned of it')
    .option('--json', 'one JSON object a line, for programs')
    .action(does(async () => (await import('../optout.ts')).listOptOuts));

  optout
    .command('add')
    .description('leave these people alone from now on')
    .argument('<person...>', PERSON)
    .action(does(async () => (await import('../optout.ts')).addOptOuts));

  optout
    .command('import')
    .description('leave everyone in a file alone from now on')
    .argument('<file>', `a person a line: ${PERSON}`)
    .action(does(async () => (await import('../optout.ts')).importOptOuts));

  optout
    .command('remove')
    .description('reply to these people again')
    .argument('<person...>', PERSON)
    .action(does(async () => (await import('../optout.ts')).removeOptOuts));
}

function addAnswer(program: Command, does: Does): void {
  const answer = program
    .command('answer')
    .description('solutions: what rounds showed, as the hosts said or you say; the bot is scored by them');

  answer
    .command('set', { isDefault: true })
    .description('say what a round showed; "set" may be left out')
    .argument('<post>', 'id or address of the post')
    .argument('<label...>', 'a name that the model knows, or several with commas; not:cougar; nothing')
    .action(does(async () => (await import('../answer.ts')).setAnswer));

  answer
    .command('list')
    .description('what hosts said that is not clear enough, with the sentence')
    .option('--json', 'one JSON object a line, for programs')
    .action(does(async () => (await import('../answer.ts')).listAnswers));

  answer
    .command('dismiss')
    .description('what the host said was no solution')
    .argument('<post>', 'id or address of the post')
    .action(does(async () => (await import('../answer.ts')).dismissAnswer));
}
