import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStore, type Memory } from '../testing/store-contract.ts';
import { openStore } from './open-store.ts';

function inFile(): Memory {
  const folder = mkdtempSync(join(tmpdir(), 'fieldmark-'));
  return {
    open: (options) => openStore(join(folder, 'memory.sqlite'), options),
    dispose: () => rmSync(folder, { recursive: true }),
  };
}

describeStore('SQLite store', inFile, () => ({ open: () => openStore(':memory:'), dispose() {} }));
