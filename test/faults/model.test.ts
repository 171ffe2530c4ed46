import { describe } from 'vitest';
import { modelRows } from './model-rows.ts';
import { testRows } from './play-case.ts';

describe('a fault of the model', () => testRows(modelRows));
