import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Does } from './does.ts';

/** Commands about networks and pictures. */
export function addModelCommands(program: Command, does: Does): void {
  program.commandsGroup('Models and pictures:');

  program
    .command('classify')
    .description('say what is in pictures, without playing')
    .argument('<picture...>', 'files, folders or web addresses')
    .option('--model <name>', 'folder name under MODELS_DIR (default: the only one, or cougar-or-not)')
    .option('--json', 'one JSON object a picture, for programs')
    .option('--map <file>', 'of one picture: draw where the network looked, as .png or .jpg')
    .option('--force', 'with --map: write over a file that is there')
    .addHelpText(
      'after',
      '\nFolders are searched to the bottom. Exit code 66: some pictures could not be looked at; the others were.',
    )
    .action(does(async () => (await import('../classify.ts')).classify));

  program
    .command('serve')
    .description(
      'serve a page and an API that say what is in pictures, and the desk; until SIGTERM or Ctrl-C',
    )
    .option('--port <number>', 'in place of PORT (default 8000); 0: any free one')
    .addHelpText(
      'after',
      '\nOnly this machine may ask, unless SERVE_PUBLIC or SERVE_HOST say otherwise; SERVE_PASSWORD opens the desk (docs/web.md).',
    )
    .action(does(async () => (await import('../serve.ts')).serve));

  addModel(program, does);

  program
    .command('reclassify')
    .description(
      'look at known photos again with another model, and show what would have been said; posts nothing',
    )
    .requiredOption('--since <date>', 'posts from then on: 2026-11-01, or 7d, 12h back from now')
    .option('--model <name>', 'folder name under MODELS_DIR (default: the one that plays the game now)')
    .option('--json', 'one JSON object a round, for programs')
    .action(does(async () => (await import('../reclassify.ts')).reclassify));

  program
    .command('evaluate')
    .description(
      'measure models on labelled photos: quality by label and source, calibration, worst mistakes',
    )
    .argument(
      '<folder or csv>',
      'a folder with a sub-folder a class, or a CSV with the columns path and class',
    )
    .option('--model <name>', 'folder name under MODELS_DIR (default: the only one, or cougar-or-not)')
    .option('--reference <model folder>', 'another model for comparison; may be repeated', repeated)
    .option('--split <name>', 'only this part of a CSV with a column split')
    .option('--corrections <file>', 'labels put right: a corrections.csv, as `photos look` writes it')
    .option('--ignore <classes>', 'classes of the data set to leave out, separated by commas', list)
    .option('--focus <label>', 'the label held against all others (default: cougar, or the first)')
    .option('--game <hashtag>', 'what this game of GAMES_FILE would answer, by its own labels and question')
    .option('--limit <number>', 'at most this many photos, spread evenly', count)
    .option(
      '--robust',
      'look again at each picture with captions, borders, darkness and the like; takes twelve times as long',
    )
    .option('--json', 'all figures as JSON, for programs')
    .option('--html <file>', 'write a page with plots and the worst mistakes as pictures')
    .action(does(async () => (await import('../evaluate.ts')).evaluateModels));

  program
    .command('calibrate')
    .description('fit temperature and decision thresholds of a model to labelled photos, from stated targets')
    .argument('<folder or csv>', 'photos that the network was not trained on')
    .option('--model <name>', 'folder name under MODELS_DIR (default: the only one, or cougar-or-not)')
    .option('--split <name>', 'only this part of a CSV with a column split')
    .option('--corrections <file>', 'labels put right: a corrections.csv, as `photos look` writes it')
    .option('--ignore <classes>', 'classes of the data set to leave out, separated by commas', list)
    .option('--limit <number>', 'at most this many photos, spread evenly', count)
    .option('--precision <share>', 'a name that is given is right at least this often', proportion, 0.9)
    .option(
      '--false-animals <share>',
      'of pictures without an animal, at most this share gets one',
      proportion,
      0.02,
    )
    .option(
      '--target <labels>',
      'what games ask for in "is it a …?", e.g. cougar (default: what the hashtags of the model say)',
      list,
    )
    .option('--share <share>', 'of the animals of such a game, the share that are targets', proportion, 0.5)
    .option('--wrong-no <share>', 'of pictures of the target, at most this share gets a no', proportion, 0.03)
    .option(
      '--wrong-yes <share>',
      'of pictures of other animals, at most this share gets a yes',
      proportion,
      0.02,
    )
    .option('--only-sides', 'fit yes and no alone; temperature and all other thresholds stay')
    .option('--confidence <share>', 'how sure both must be to hold on other photos', proportion, 0.9)
    .option('--write', 'put the result into model.json')
    .action(does(async () => (await import('../calibrate.ts')).calibrateModel));

  addTrain(program, does);

  program
    .command('card')
    .description("write the figures of a model's card (README.md) from its manifest")
    .argument('<model folder>')
    .option('--evaluation <file>', 'first take in what `evaluate --json` printed')
    .action(does(async () => (await import('../card.ts')).writeCard));
}

function addTrain(program: Command, does: Does): void {
  const photos = (command: Command): Command =>
    command
      .argument(
        '<folder or csv>',
        'photos with a sub-folder a label, a photos.csv, or names like Bobcat_9005106.jpg',
      )
      .option(
        '--backbone <name>',
        'the network to build on, a folder name under MODELS_DIR (default: the best)',
      )
      .option('--embedding <tensor>', 'the tensor before its last layer, where it is not found')
      .option('--labels <name>', 'take the labels of this model, with all its words for them')
      .option('--cache <folder>', 'where what the network saw is kept (default: embeddings in the folder)')
      .option('--anyway', 'train also with fewer than 50 photos or 20 people a label; the card will say so');
  const train = photos(program.command('train'))
    .description('make a network for a game of your own from labelled photos')
    .option('--hashtag <tags>', 'hashtags that it plays, separated by commas', list)
    .option('--name <name>', "the model's name (default: the folder's)")
    .option('--write', 'put it under MODELS_DIR; it plays at once')
    .addHelpText(
      'after',
      '\nPhotos already looked at are not looked at again. docs/train-your-own-game.md tells it as a story.',
    )
    .action(does(async () => (await import('../train.ts')).trainModel));
  photos(train.command('look'))
    .description(
      'which photos are probably mislabelled, on a page: what a network says that has not learnt from them',
    )
    .option('--port <number>', 'of the page (default: 8010, or any free one)')
    .option('--csv', 'no page: all of them as CSV, in the columns of corrections.csv')
    .option('--limit <number>', 'with --csv: only so many photos, the least expected first', count)
    .action(does(async () => (await import('../train-look.ts')).lookAtTraining));
}

function addModel(program: Command, does: Does): void {
  const model = program
    .command('model')
    .description('the networks that play: list, check, add, remove')
    .addHelpText(
      'after',
      '\nA model is a folder under MODELS_DIR; docs/exporting.md says how to make one of your own.',
    );

  model
    .command('list')
    .description('what is installed, which of them would play what, and what the catalogue offers')
    .option('--json', 'for programs')
    .action(does(async () => (await import('../model.ts')).listModels));

  model
    .command('check')
    .description('hold models against their manifests, and run each once; exit code 78 when one has faults')
    .argument('[name]', 'folder name under MODELS_DIR (default: all)')
    .action(does(async () => (await import('../model.ts')).checkModels));

  model
    .command('add')
    .description('install a model; it then plays in place of others that list the same hashtag')
    .argument(
      '[source]',
      'a folder, an .onnx file, an https address of one or of a model.json, or a name of the catalogue',
    )
    .option('--manifest <model.json>', 'manifest for a network that has none')
    .option('--sha256 <hash>', 'SHA-256 that the network must have')
    .option('--replace', 'replace a model of the same name')
    .option('--int8', 'round its weights to 8 bits: a quarter of the file, half the memory, a little slower')
    .option('--labels <file>', 'names of the outputs, for an .onnx file without a manifest; then also:')
    .option('--input <pixels>', 'side of its input (default: what the network says)', count)
    .option('--mean <numbers>', 'of red, green, blue (default: those of ImageNet)', numbers)
    .option('--std <numbers>', 'of red, green, blue', numbers)
    .addOption(
      new Option('--resize <rule>', 'how a picture becomes square').choices(['crop', 'squish', 'pad']),
    )
    .option('--taxonomy <table>', 'families and orders, where the names have none')
    .option('--name <name>', "the model's name (default: the file's)")
    .option('--try <picture>', 'look at a picture with it, and show the best five')
    .option('--from-environment', 'add what MODEL_ADD names, if anything; never fails, for builds')
    .action(does(async () => (await import('../model.ts')).addModel));

  model
    .command('promote')
    .description('let the shadow of a game play it, and its model be the shadow; the same command undoes it')
    .argument('<game>', 'its hashtag')
    .addHelpText(
      'after',
      '\nA game of GAMES_FILE has a shadow with "shadow": "NAME" beside its "model"; fieldmark stats compares the two.',
    )
    .action(does(async () => (await import('../model-promote.ts')).promoteShadow));

  model
    .command('remove')
    .description('take a model away')
    .argument('<name>', 'folder name under MODELS_DIR')
    .option('--force', 'even if a game names it, or if it ships with Fieldmark')
    .action(does(async () => (await import('../model.ts')).removeModel));
}

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

function numbers(value: string): readonly number[] {
  return value
    .trim()
    .split(/[\s,]+/)
    .map(Number);
}

function proportion(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number < 1))
    throw new InvalidArgumentError('Write a number between 0 and 1, e.g. 0.9.');
  return number;
}
