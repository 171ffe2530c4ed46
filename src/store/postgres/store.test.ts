import { describe, test } from 'vitest';
import { describeStore } from '../testing/store-contract.ts';
import { emptiedMemory, testMemory } from './testing/memory.ts';
import { whyNoServer } from './testing/server.ts';

const missing = whyNoServer();

if (missing === undefined) describeStore('PostgreSQL store', testMemory, emptiedMemory);
else describe('PostgreSQL store', () => test.skip(missing, () => {}));
