#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CalibrateCommandOptions } from './commands/calibrate.ts';
import type { EvaluateCommandOptions } from './commands/evaluate.ts';
import type { AddOptions } from './commands/model.ts';
import { runCommand } from './commands/run-command.ts';
import type { StatsCommandOptions } from './commands/stats.ts';
import { version } from './version.ts';

const program = new Command('fieldmark')
  .description('A bot that plays wildlife-identification hashtag games such as #cougarOrNot.')
  .version(version)
  .showHelpAfterError()
  .addHelpText(
    'after',
    '\nSettings come from the environment and .env; .env.example describes every one.\nExit codes: 0 done, 75 a pass is under way, 77 credentials or money refused, 78 settings need attention, 70 a bug.',
  );

program
  .command('once')
  .description('make one pass: poll, look, answer, remember; then exit')
  .action(async () => {
    const { once } = await import('./commands/play.ts');
    process.exitCode = await once();
  });

program
  .command('start')
  .description('make a pass now and then by SCHEDULE, until SIGTERM or Ctrl-C')
  .action(async () => {
    const { start } = await import('./commands/play.ts');
    process.exitCode = await start();
  });

program
  .command('demo')
  .description('play a round against a small X on this machine: no account, no network')
  .option('--photos <folder>', 'play with your own pictures (JPEG, PNG, WebP)')
  .option('--models <folder>', 'play with the models of this folder (default: those that ship)')
  .action(async (options: { photos?: string; models?: string }) => {
    const { demo } = await import('./commands/demo/demo.ts');
    process.exitCode = await demo(options);
  });

program
  .command('classify')
  .description('say what is in pictures, without playing')
  .argument('<picture...>', 'files, folders or web addresses')
  .option('--model <name>', 'folder name under MODELS_DIR (default: the only one, or cougar-or-not)')
  .option('--json', 'one JSON object a picture, for programs')
  .addHelpText(
    'after',
    '\nFolders are searched to the bottom. Exit code 66: some pictures could not be looked at; the others were.',
  )
  .action(async (pictures: string[], options: { model?: string; json?: boolean }) => {
    const { classify } = await import('./commands/classify.ts');
    process.exitCode = await classify(pictures, options);
  });

program
  .command('evaluate')
  .description('measure models on labelled photos: quality by label and source, calibration, worst mistakes')
  .argument('<folder or csv>', 'a folder with a sub-folder a class, or a CSV with the columns path and class')
  .option('--model <name>', 'folder name under MODELS_DIR (default: the only one, or cougar-or-not)')
  .option('--reference <model folder>', 'another model for comparison; may be repeated', repeated)
  .option('--split <name>', 'only this part of a CSV with a column split')
  .option('--ignore <classes>', 'classes of the data set to leave out, separated by commas', list)
  .option('--focus <label>', 'the label held against all others (default: cougar, or the first)')
  .option('--limit <number>', 'at most this many photos, spread evenly', count)
  .option('--json', 'all figures as JSON, for programs')
  .option('--html <file>', 'write a page with plots and the worst mistakes as pictures')
  .action(async (path: string, options: EvaluateCommandOptions) => {
    const { evaluateModels } = await import('./commands/evaluate.ts');
    process.exitCode = await evaluateModels(path, options);
  });

program
  .command('calibrate')
  .description('fit temperature and decision thresholds of a model to labelled photos, from stated targets')
  .argument('<folder or csv>', 'photos that the network was not trained on')
  .option('--model <name>', 'folder name under MODELS_DIR (default: the only one, or cougar-or-not)')
  .option('--split <name>', 'only this part of a CSV with a column split')
  .option('--ignore <classes>', 'classes of the data set to leave out, separated by commas', list)
  .option('--limit <number>', 'at most this many photos, spread evenly', count)
  .option('--precision <share>', 'a name that is given is right at least this often', proportion, 0.9)
  .option(
    '--false-animals <share>',
    'of pictures without an animal, at most this share gets one',
    proportion,
    0.02,
  )
  .option('--confidence <share>', 'how sure both must be to hold on other photos', proportion, 0.9)
  .option('--write', 'put the result into model.json')
  .action(async (path: string, options: CalibrateCommandOptions) => {
    const { calibrateModel } = await import('./commands/calibrate.ts');
    process.exitCode = await calibrateModel(path, options);
  });

const model = program
  .command('model')
  .description('the networks that play: list, check, add, remove')
  .addHelpText(
    'after',
    '\nA model is a folder under MODELS_DIR; src/model-shop/EXPORTING.md says how to make one of your own.',
  );

model
  .command('list')
  .description('what is installed, which of them would play what, and what the catalogue offers')
  .option('--json', 'for programs')
  .action(async (options: { json?: boolean }) => {
    const { listModels } = await import('./commands/model.ts');
    process.exitCode = await listModels(options);
  });

model
  .command('check')
  .description('hold models against their manifests, and run each once; exit code 78 when one has faults')
  .argument('[name]', 'folder name under MODELS_DIR (default: all)')
  .action(async (name: string | undefined) => {
    const { checkModels } = await import('./commands/model.ts');
    process.exitCode = await checkModels(name);
  });

model
  .command('add')
  .description('install a model; it then plays in place of others that list the same hashtag')
  .argument(
    '[source]',
    'a folder, an .onnx file, an https address of one or of a model.json, or a name of the catalogue',
  )
  .option('--manifest <model.json>', 'for a network that comes without')
  .option('--sha256 <hash>', 'what the network has to be')
  .option('--replace', 'put it in the place of a model of the same name')
  .option('--from-environment', 'add what MODEL_ADD names, if anything; never fails, for builds')
  .action(async (source: string | undefined, options: AddOptions) => {
    const { addModel } = await import('./commands/model.ts');
    process.exitCode = await addModel(source, options);
  });

model
  .command('remove')
  .description('take a model away')
  .argument('<name>', 'folder name under MODELS_DIR')
  .option('--force', 'also when a game names it, or when it ships with Fieldmark')
  .action(async (name: string, options: { force?: boolean }) => {
    const { removeModel } = await import('./commands/model.ts');
    process.exitCode = await removeModel(name, options);
  });

program
  .command('reclassify')
  .description(
    'look at known photos again with another model, and show what would have been said; posts nothing',
  )
  .requiredOption('--since <date>', 'posts from then on: 2026-11-01, or 7d, 12h back from now')
  .option('--model <name>', 'folder name under MODELS_DIR (default: the one that plays the game now)')
  .option('--json', 'one JSON object a round, for programs')
  .action(async (options: { since: string; model?: string; json?: boolean }) => {
    const { reclassify } = await import('./commands/reclassify.ts');
    process.exitCode = await reclassify(options);
  });

program
  .command('doctor')
  .description('check settings, credentials, model, database, clock and disk, each with a cure')
  .option('--offline', 'ask nothing of X (asking costs about one cent)')
  .option('--json', 'for programs')
  .addHelpText(
    'after',
    '\nNothing is changed or posted. Exit codes: 0 no fault, 69 X is not reached, 77 X refuses the keys or wants money,\n78 settings, model, database or clock need attention.',
  )
  .action(async (options: { offline?: boolean; json?: boolean }) => {
    const { doctor } = await import('./commands/doctor.ts');
    process.exitCode = await doctor(options);
  });

const review = program
  .command('review')
  .description('answers that wait for a person (REPLY_MODE=review, REVIEW_BELOW): one by one on a terminal')
  .action(async () => {
    const { review } = await import('./commands/review.ts');
    process.exitCode = await review();
  });
review
  .command('list')
  .description('what waits: the post, the photos, what was seen, the drafted answer')
  .option('--json', 'one JSON object a line, for programs')
  .action(async (options: { json?: boolean }) => {
    const { listHeld } = await import('./commands/review.ts');
    process.exitCode = await listHeld(options);
  });
review
  .command('approve')
  .description('let the next pass post these answers')
  .argument('<post...>', 'ids of the posts they answer, or "all"')
  .action(async (posts: string[]) => {
    const { approveHeld } = await import('./commands/review.ts');
    process.exitCode = await approveHeld(posts);
  });
review
  .command('edit')
  .description('put another text in place of the drafted one; it then waits for approval')
  .argument('<post>', 'id of the post it answers')
  .argument('<text...>', 'the new text, checked like any other')
  .action(async (post: string, text: string[]) => {
    const { editHeld } = await import('./commands/review.ts');
    process.exitCode = await editHeld(post, text.join(' '));
  });
review
  .command('relabel')
  .description('compose the answer anew for what the photos really show; it then waits for approval')
  .argument('<post>', 'id of the post it answers')
  .argument('<label...>', 'a label or group of the model, by id or name')
  .action(async (post: string, label: string[]) => {
    const { relabelHeld } = await import('./commands/review.ts');
    process.exitCode = await relabelHeld(post, label.join(' '));
  });
review
  .command('skip')
  .description('never post these answers')
  .argument('<post...>', 'ids of the posts they would have answered, or "all"')
  .action(async (posts: string[]) => {
    const { skipHeld } = await import('./commands/review.ts');
    process.exitCode = await skipHeld(posts);
  });
review
  .command('stop')
  .description('leave the author of this post alone from now on')
  .argument('<post>', 'id of the post')
  .action(async (post: string) => {
    const { stopForHeld } = await import('./commands/review.ts');
    process.exitCode = await stopForHeld(post);
  });

const optout = program
  .command('optout')
  .description('people whom the bot leaves alone; a reply to it that says "stop" adds its author');
optout
  .command('list', { isDefault: true })
  .description('who, since when, and how the bot learned of it')
  .option('--json', 'one JSON object a line, for programs')
  .action(async (options: { json?: boolean }) => {
    const { listOptOuts } = await import('./commands/optout.ts');
    process.exitCode = await listOptOuts(options);
  });
optout
  .command('add')
  .description('leave these people alone from now on')
  .argument('<person...>', '@name, or the number of an account')
  .action(async (people: string[]) => {
    const { addOptOuts } = await import('./commands/optout.ts');
    process.exitCode = await addOptOuts(people);
  });
optout
  .command('remove')
  .description('answer these people again')
  .argument('<person...>', '@name, or the number of an account')
  .action(async (people: string[]) => {
    const { removeOptOuts } = await import('./commands/optout.ts');
    process.exitCode = await removeOptOuts(people);
  });

program
  .command('games')
  .description('the games: hosts, model, last round, and when each is on')
  .option('--json', 'for programs')
  .option('--ics', 'the hours as a calendar (iCalendar), on standard output')
  .action(async (options: { json?: boolean; ics?: boolean }) => {
    const { listGames } = await import('./commands/games.ts');
    process.exitCode = await listGames(options);
  });

const answer = program
  .command('answer')
  .description(
    "what rounds showed, by the hosts' word or yours: the solution that the bot is scored against",
  );
answer
  .command('set', { isDefault: true })
  .description('say what a round showed; "set" may be left out')
  .argument('<post>', 'id or address of the post')
  .argument('<labels>', 'a name that the model knows, or several with commas; not:cougar; nothing')
  .action(async (post: string, labels: string) => {
    const { setAnswer } = await import('./commands/answer.ts');
    process.exitCode = await setAnswer(post, labels);
  });
answer
  .command('list')
  .description('what hosts said that is not clear enough, with the sentence')
  .option('--json', 'one JSON object a line, for programs')
  .action(async (options: { json?: boolean }) => {
    const { listAnswers } = await import('./commands/answer.ts');
    process.exitCode = await listAnswers(options);
  });
answer
  .command('dismiss')
  .description('what the host said was no solution')
  .argument('<post>', 'id or address of the post')
  .action(async (post: string) => {
    const { dismissAnswer } = await import('./commands/answer.ts');
    process.exitCode = await dismissAnswer(post);
  });

program
  .command('forget')
  .description('remove everything stored about a person or a post, because they asked for it')
  .argument('<person or post>', '@name, or the id of a post')
  .option('--yes', 'do it without asking')
  .action(async (whom: string, options: { yes?: boolean }) => {
    const { forget } = await import('./commands/forget.ts');
    process.exitCode = await forget(whom, options);
  });

program
  .command('stats')
  .description("how well it plays, by the hosts' own answers: score, calibration, silences, spending")
  .option('--since <date>', 'posts from then on: 2026-11-01, or 90d, 12h back from now (default: all)')
  .option('--game <key>', 'one game, e.g. cougarOrNot or @metrofieldguide')
  .option('--json', 'all figures as JSON, for programs')
  .option('--html <file>', 'write a page with plots that needs nothing else')
  .option('--post', 'draft a post about the last seven days, to be approved with fieldmark review')
  .action(async (options: StatsCommandOptions) => {
    const { statistics } = await import('./commands/stats.ts');
    process.exitCode = await statistics(options);
  });

program
  .command('card')
  .description("write the figures of a model's card (README.md) from its manifest")
  .argument('<model folder>')
  .option('--evaluation <file>', 'first take in what `evaluate --json` printed')
  .action(async (folder: string, options: { evaluation?: string }) => {
    const { writeCard } = await import('./commands/card.ts');
    process.exitCode = await writeCard(folder, options);
  });

program
  .command('backup')
  .description('make a consistent copy of the database, also while the bot runs')
  .argument('<file>')
  .option('--force', 'write over a file that is there')
  .action(async (file: string, options: { force?: boolean }) => {
    const { backup } = await import('./commands/backup.ts');
    process.exitCode = await backup(file, options);
  });

program
  .command('restore')
  .description('put a backup in the place of the database, which is kept beside it')
  .argument('<file>', 'what `backup` made')
  .option('--yes', 'do it without asking')
  .action(async (file: string, options: { yes?: boolean }) => {
    const { restore } = await import('./commands/backup.ts');
    process.exitCode = await restore(file, options);
  });

program
  .command('migrate')
  .description('bring the database up to date (every pass does so by itself)')
  .action(async () => {
    const { migrateDatabase } = await import('./commands/migrate.ts');
    process.exitCode = await migrateDatabase();
  });

program
  .command('export')
  .description('write all rounds, predictions and answers to standard output')
  .addOption(
    new Option('--format <format>', 'csv: a line a photo; jsonl: an object a round')
      .choices(['csv', 'jsonl'])
      .default('csv'),
  )
  .action(async ({ format }: { format: 'csv' | 'jsonl' }) => {
    const { exportRounds } = await import('./commands/export.ts');
    process.exitCode = await exportRounds(format);
  });

program
  .command('sandbox')
  .description('run the small X of the demo on this machine, and print the settings that point the bot at it')
  .option('--port <number>', 'port to listen on', '8080')
  .action(async ({ port }: { port: string }) => {
    const { runSandbox } = await import('./commands/demo/run-sandbox.ts');
    process.exitCode = await runSandbox(Number(port));
  });

function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function list(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...value.split(',').map((entry) => entry.trim())];
}

function count(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value))
    throw new InvalidArgumentError('Write a whole number above 0, e.g. 100.');
  return Number(value);
}

function proportion(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number < 1))
    throw new InvalidArgumentError('Write a number between 0 and 1, e.g. 0.9.');
  return number;
}

await runCommand(async () => {
  await program.parseAsync();
  return undefined;
});
