import { type Command, InvalidArgumentError, Option } from 'commander';
import { qualities } from '../../inaturalist/licences.ts';
import type { Does } from './does.ts';

/** Commands about the photos that a network is trained on. */
export function addPhotoCommands(program: Command, does: Does): void {
  program.commandsGroup('Models and pictures:');
  const photos = program
    .command('photos')
    .description(
      'photos of a game, to train a network with: get them from iNaturalist, look at them, keep them up to date',
    );

  photos
    .command('get')
    .description(
      'download photos of animals from iNaturalist, those that may be used; goes on where it was stopped',
    )
    .argument('<folder>', 'of the game, e.g. games/cougars; it is made')
    .option(
      '--taxon <taxon=label>',
      'an animal by its scientific or English name or its number, and what to call it, e.g. "Puma concolor=cougar"; may be repeated',
      repeated,
    )
    .option('--place <place>', 'only from there, by name or number; may be repeated', repeated)
    .option('--per-label <number>', 'photos a label at most (default: 500)', count)
    .option('--per-observer <number>', 'of these from one person at most (default: 10)', count)
    .option('--licence <licences>', 'with commas between (default: cc0,cc-by,cc-by-nc)', list)
    .addOption(
      new Option(
        '--quality <grade>',
        'default auto: research grade, and for animals that have too few, as cats and dogs, any on whose name others agree',
      ).choices(qualities),
    )
    .option('--yes', 'agree to the terms of iNaturalist without being asked')
    .addHelpText(
      'after',
      '\nWithout --taxon it goes on with what the folder wants (game.json). It asks iNaturalist for 60 photos a minute: 500 take nine minutes.',
    )
    .action(does(async () => (await import('../photos.ts')).getPhotosOf));

  photos
    .command('look')
    .description('a page with the photos of each label, on this machine alone: move or drop the wrong ones')
    .argument('<folder or csv>', 'any that fieldmark train takes')
    .option('--port <number>', 'of the page (default: 8010, or any free one)')
    .addHelpText(
      'after',
      '\nEach decision is saved at once in corrections.csv beside the photos; the photos and photos.csv stay as they are. Ctrl-C ends it.',
    )
    .action(does(async () => (await import('../photos-look.ts')).lookAtPhotos));

  photos
    .command('refresh')
    .description('ask iNaturalist again about every photo, and remove those whose licence was withdrawn')
    .argument('<folder>', 'of the game')
    .action(does(async () => (await import('../photos.ts')).refreshPhotosOf));
}

function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function list(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...value.split(',').map((entry) => entry.trim().toLowerCase())];
}

function count(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value))
    throw new InvalidArgumentError('Write a whole number above 0, e.g. 100.');
  return Number(value);
}
