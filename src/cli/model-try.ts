import { resolve } from 'node:path';
import { createClassifier } from '../app.ts';
import { percent } from '../game/phrases.ts';
import type { Settings } from '../settings/settings.ts';
import { printable } from '../terminal/printable.ts';
import type { Shell } from '../terminal/shell.ts';

const BEST = 5;

/** Shows the five best names for a picture, so that a wrong normalisation or order of the names is seen before anybody plays with it. */
export async function tryOnPicture(
  shell: Shell,
  settings: Pick<Settings, 'modelsDir'>,
  name: string,
  picture: string | undefined,
): Promise<void> {
  const path = picture ?? (await askForOne(shell));
  if (path === '') {
    shell.stdout.write(`  Try it on a picture that you know: fieldmark classify PICTURE --model ${name}\n`);
    return;
  }
  const classifier = await createClassifier(settings);
  try {
    const model = await classifier.check(name);
    const { bytes } = await classifier.readFile(resolve(shell.cwd, path));
    const { prediction } = await classifier.classify(name, bytes);
    const labels = new Map(model.labels.map((label) => [label.id, label]));
    const lines = prediction.scores.slice(0, BEST).map(({ label, probability }) => {
      const { name: called = label, scientific } = labels.get(label) ?? {};
      return `    ${percent(probability).padStart(8)}  ${called}${scientific ? ` (${scientific})` : ''}`;
    });
    const cure = `If that is nonsense, --mean, --std, --input or the order of the names is wrong: correct it and add it again with --replace.`;
    shell.stdout.write(`  ${printable(path)}:\n${lines.map(printable).join('\n')}\n  ${cure}\n`);
  } finally {
    await classifier.close();
  }
}

async function askForOne({ stdin, stdout }: Shell): Promise<string> {
  if (!stdin.isTTY || !stdout.isTTY) return '';
  const { input } = await import('@inquirer/prompts');
  return (await input({ message: 'A picture to try it on (Enter: none)' })).trim();
}
