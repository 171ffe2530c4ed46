import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { exitCode } from '../terminal/exit-code.ts';
import { say } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';

interface DemoOptions {
  readonly photos?: string;
  readonly models?: string;
  readonly train?: boolean;
}

/** `fieldmark demo`. @returns the exit code */
export async function demoOf(shell: Shell, { train = false, ...options }: DemoOptions): Promise<number> {
  if (train) return trainAndPlay(shell);
  const { demo } = await import('../demo/demo.ts');
  return await demo(shell, options);
}

const HASHTAG = 'cougarOrNot';
/** 55 of 60 may be used. */
const OBSERVATIONS = 60;
const PER_LABEL = 55;

/** From photos to a bot that plays, by the same commands that a person types; the small iNaturalist's hour passes at once. */
async function trainAndPlay(shell: Shell): Promise<number> {
  const [{ startSmallWilderness, wildTaxa }, { getPhotosOf }, { trainModel }, { demo }, { ownModelsDir }] =
    await Promise.all([
      import('../demo/small-wilderness.ts'),
      import('./photos.ts'),
      import('./train.ts'),
      import('../demo/demo.ts'),
      import('../settings/env.ts'),
    ]);
  const folder = await mkdtemp(join(tmpdir(), 'fieldmark-demo-train-'));
  let time = shell.now().getTime();
  const clock = {
    now: () => time++,
    wait: async (ms: number): Promise<void> => {
      time += ms;
    },
  };
  const inat = await startSmallWilderness(clock.now, OBSERVATIONS);
  const models = join(folder, 'models');
  const own: Shell = Object.assign(Object.create(shell), {
    cwd: folder,
    env: { INATURALIST_HOSTS: inat.hosts.join(','), MODELS_DIR: models },
  });
  try {
    say(
      shell,
      'Fieldmark trains a network with drawings from a small iNaturalist on this machine. Nothing leaves it, nothing is kept.\n',
    );
    const taxa = wildTaxa.map((one) => `--taxon "${one}"`).join(' ');
    step(
      shell,
      `fieldmark photos get games/cougars ${taxa} --place "United States" --per-label ${PER_LABEL} --yes`,
    );
    const asked = { taxon: wildTaxa, place: ['United States'], perLabel: PER_LABEL, yes: true };
    const got = await getPhotosOf(own, 'games/cougars', asked, clock);
    if (got !== exitCode.done) return got;
    await useBackbone(ownModelsDir, models);
    step(shell, `\nfieldmark train games/cougars --hashtag ${HASHTAG} --write`);
    const trained = await trainModel(own, 'games/cougars', { hashtag: [HASHTAG], write: true });
    if (trained !== exitCode.done) return trained;
    await rm(join(models, 'cougar-or-not'), { recursive: true });
    step(shell, '\nfieldmark demo --models models\n');
    return await demo(own, { models });
  } finally {
    await inat.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function step(shell: Shell, command: string): void {
  say(shell, styleText('bold', `${command.startsWith('\n') ? '\n' : ''}$ ${command.trim()}`));
}

/** The network that ships: its features are what the new one is made of. */
async function useBackbone(from: string, to: string): Promise<void> {
  const { cp } = await import('node:fs/promises');
  await cp(join(from, 'cougar-or-not'), join(to, 'cougar-or-not'), { recursive: true });
}
