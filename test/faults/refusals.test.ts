import { describe } from 'vitest';
import { testRows } from './play-case.ts';
import { refusalRows } from './refusal-rows.ts';

describe('a refusal that needs a person', () => testRows(refusalRows));
