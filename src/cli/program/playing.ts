import type { Command } from 'commander';
import type { Does } from './does.ts';

/** Commands that play, and what to look at before. */
export function addPlayingCommands(program: Command, does: Does): void {
  program.commandsGroup('Playing:');

  program
    .command('once')
    .description('make one run: poll, look, reply, remember; then exit')
    .action(does(async () => (await import('../play.ts')).once));

  program
    .command('start')
    .description('make a run now and then by SCHEDULE, until SIGTERM or Ctrl-C')
    .action(does(async () => (await import('../play.ts')).start));

  program
    .command('demo')
    .description(
      'play a round on a small X and one on a small Bluesky on this machine: no account, no network',
    )
    .option('--photos <folder>', 'play with your own pictures (JPEG, PNG, WebP)')
    .option('--models <folder>', 'play with the models of this folder (default: those that ship)')
    .option('--train', 'get photos from a small iNaturalist, train a network with them, and play with that')
    .action(does(async () => (await import('../demo.ts')).demoOf));

  program
    .command('sandbox')
    .description(
      'run the small X and the small Bluesky of the demo, and print the settings that point the bot at them',
    )
    .option('--port <number>', 'port of the small X; the small Bluesky takes the next one', '8080')
    .action(does(async () => (await import('../../demo/run-sandbox.ts')).runSandbox));

  program
    .command('games')
    .description('the games: hosts, model, last round, and when each is on')
    .option('--json', 'for programs')
    .option('--ics', 'the hours as a calendar (iCalendar), on standard output')
    .option(
      '--from <list>',
      'propose games for the hosts of a list (lines of @host #tag #tag), for a species network',
    )
    .action(does(async () => (await import('../games.ts')).listGames));

  program
    .command('wording')
    .description('what the replies of a game sound like: 200 of them, to rounds that are made up')
    .argument('[game]', 'a hashtag or a host (default: the first game that a model plays)')
    .option('--json', 'one JSON object a reply, for programs')
    .action(does(async () => (await import('../wording.ts')).showWording));

  program
    .command('doctor')
    .description('check settings, credentials, model, database, clock and disk, each with a cure')
    .option('--offline', 'ask nothing of the networks (X charges about one cent)')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nNothing is changed or posted. Exit codes: 0 no fault, 69 a network is not reached, 77 it refuses the keys or wants money,\n78 settings, model, database or clock need attention.',
    )
    .action(does(async () => (await import('../doctor.ts')).doctor));
}
