import { describe } from 'vitest';
import { testRows } from './play-case.ts';
import { publishingRows } from './publishing-rows.ts';

describe('a fault while posting', () => testRows(publishingRows));
