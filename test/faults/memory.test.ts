import { describe } from 'vitest';
import { memoryRows } from './memory-rows.ts';
import { testRows } from './play-case.ts';

describe('a fault of the memory', () => testRows(memoryRows));
