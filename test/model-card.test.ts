import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { factsOf } from '../src/cli/card.ts';
import { withFigures } from '../src/evaluate/card/card.ts';

const folder = fileURLToPath(new URL('../models/cougar-or-not', import.meta.url));

describe('the model that ships: card, manifest and file agree', () => {
  test('the file is the one that the manifest names, and small enough', async () => {
    const { sha256, bytes } = await factsOf(folder);
    const network = await readFile(`${folder}/model.onnx`);
    expect(createHash('sha256').update(network).digest('hex')).toBe(sha256);
    expect(bytes).toBeLessThanOrEqual(10_000_000);
  });

  test("the card's figures are those of the manifest", async () => {
    const card = await readFile(`${folder}/README.md`, 'utf8');
    const written = withFigures(card, await factsOf(folder));
    // Tables are aligned by the formatter; what they say must be the same.
    expect(plain(card), 'run: fieldmark card models/cougar-or-not').toBe(plain(written));
  });

  test('the figures are those of this version', async () => {
    const { name, version, evaluation } = await factsOf(folder);
    expect(evaluation.models[0]).toMatchObject({ name, version });
  });

  test('both stated targets of the decision rule were met on the photos of the final figure', async () => {
    const { evaluation } = await factsOf(folder);
    const own = evaluation.models[0]?.overall;
    expect(own).toBeDefined();
    if (!own) return;
    expect(own.right[0] / own.right[1]).toBeGreaterThanOrEqual(0.9);
    expect(own.falseAnimals[0] / own.falseAnimals[1]).toBeLessThanOrEqual(0.02);
  });

  test('the card says what it must not be used for, its licence, and how it was trained', async () => {
    const card = await readFile(`${folder}/README.md`, 'utf8');
    for (const topic of ['must not be used for', 'Known failures', 'Licence', 'Data', 'training/README.md']) {
      expect(card).toContain(topic);
    }
    expect(existsSync(`${folder}/training/README.md`)).toBe(true);
  });
});

function plain(markdown: string): string {
  return markdown
    .replace(/ {2,}/g, ' ')
    .replace(/-{2,}/g, '---')
    .replace(/\s+\n/g, '\n')
    .replace(/\n{2,}/g, '\n\n');
}
