import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openModelShop } from '../app.ts';
import { fileText } from '../file-text.ts';
import { type Proposal, proposeGames } from '../settings/propose-games.ts';
import { exitCode } from '../terminal/exit-code.ts';
import { printable } from '../terminal/printable.ts';
import { complain } from '../terminal/say.ts';
import type { Shell } from '../terminal/shell.ts';
import { settingsInUse } from './run-command.ts';

const USUAL = 'rope_vit_b14_inat21';

const why: Readonly<Record<string, string>> = {
  network: 'asks for what a network would have to be trained for',
  nothing: 'is no game for a network that looks at photos',
  unknown: 'is known, but not what it asks',
};

/** `fieldmark games --from LIST`: a game for each hashtag that could be played with a network of species, for the operator to accept. @returns the exit code */
export async function proposeFrom(
  shell: Shell,
  list: string,
  { json = false }: { json?: boolean },
): Promise<number> {
  let text: string;
  try {
    text = fileText(await readFile(resolve(shell.cwd, list)));
  } catch (error) {
    return complain(
      shell,
      `${list} cannot be read (${(error as NodeJS.ErrnoException).code}); name a list of hosts: lines of @host #tag #tag.`,
    );
  }
  const { games, others, unknown, faults } = proposeGames(text);
  if (faults.length > 0)
    return complain(shell, `${list} cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  const { modelsDir } = await settingsInUse(shell, ['MODELS_DIR']);
  const { models } = await (await openModelShop({ modelsDir })).installed();
  const installed = [...models].find(([, { species }]) => species)?.[0];
  const model = installed ?? USUAL;
  const file = `${JSON.stringify({ games: games.map((each) => entryOf(each, model)) }, null, 2)}\n`;
  if (json) {
    shell.stdout.write(file);
    return exitCode.done;
  }
  const lines = [
    ...games.map((each) => `#${each.hashtag} ${inWords(each)}`),
    ...others.map(({ hashtag, game }) => `#${hashtag} ${why[game.needs ?? 'unknown']}`),
    ...unknown.map((tag) => `#${tag} is not known: say what it asks with "question", "target" and "among"`),
  ];
  const how = [
    `${games.length} of ${games.length + others.length + unknown.length} could be played with ${model}${installed ? '' : ` (fieldmark model add ${model})`}.`,
    'Read each before you accept it. fieldmark games --from LIST --json > games.json writes them; fieldmark doctor checks them.',
  ];
  shell.stdout.write(`${[...lines, '', ...how].map(printable).join('\n')}\n`);
  return exitCode.done;
}

function entryOf({ hashtag, hosts, game: { question, target, among } }: Proposal, model: string): object {
  return {
    hashtag,
    hosts,
    model,
    question,
    ...(target && { target: one(target) }),
    ...(among && { among: one(among) }),
  };
}

const one = (list: readonly string[]): string | readonly string[] =>
  list.length === 1 ? (list[0] ?? '') : list;

function inWords({ hosts, game: { target, among, source, isSure } }: Proposal): string {
  const part = among ? ` among ${among.join(', ')}` : '';
  const asks = target ? `asks whether it is ${target.join(' or ')}${part}` : `asks which it is${part}`;
  const doubt = isSure ? '' : '; that it shows photos is only likely';
  return `(${hosts.map((host) => `@${host}`).join(' ')}) ${asks}${doubt}. Known from ${source}`;
}
