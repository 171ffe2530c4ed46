import { describe } from 'vitest';
import { testRows } from './play-case.ts';
import { readingRows } from './reading-rows.ts';

describe('a fault while reading', () => testRows(readingRows));
