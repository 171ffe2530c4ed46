import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from './folder.ts';

/** What the deployment files tell the C library about memory (app.json; Procfile and Dockerfile say the same, which a test holds). */
export async function memorySettings(): Promise<Record<string, string>> {
  const { env } = JSON.parse(await readFile(join(projectFolder, 'app.json'), 'utf8')) as {
    env: Record<string, { value?: string }>;
  };
  const settings = Object.entries(env).filter(([name]) => name.startsWith('MALLOC_'));
  return Object.fromEntries(settings.map(([name, { value = '' }]) => [name, value]));
}
