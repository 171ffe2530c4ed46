import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from './folder.ts';
import { memorySettings } from './memory-settings.ts';

test('all deployments tell the C library the same about memory', async () => {
  const settings = Object.entries(await memorySettings()).map(([name, value]) => `${name}=${value}`);
  expect(settings).toHaveLength(2);
  for (const file of ['Procfile', 'Dockerfile', 'docs/deployment.md']) {
    const text = await readFile(join(projectFolder, file), 'utf8');
    for (const setting of settings) expect(text, file).toContain(setting);
  }
});
