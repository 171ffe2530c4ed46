import { describe } from 'vitest';
import { whyNoServer } from '../../src/store/postgres/testing/server.ts';
import { testRows } from './play-case.ts';
import { serverRows } from './server-rows.ts';

describe.skipIf(whyNoServer())('a fault of the server of the memory', () => testRows(serverRows));
