import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parseGames } from './games-file.ts';
import { gamesJsonSchema } from './games-schema.ts';

const schemaFile = new URL('games.schema.json', import.meta.url);
const read = (file: URL): unknown => JSON.parse(readFileSync(file, 'utf8'));

describe('games.schema.json', () => {
  it('is what the program checks (UPDATE_GAMES_SCHEMA=1 writes it anew; then npm run format)', () => {
    if (process.env.UPDATE_GAMES_SCHEMA)
      writeFileSync(schemaFile, `${JSON.stringify(gamesJsonSchema(), null, 2)}\n`);
    expect(read(schemaFile)).toEqual(gamesJsonSchema());
  });

  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false });
  const accepts = ajv.compile(gamesJsonSchema());

  it('accepts the example', () => {
    expect(accepts(read(new URL('games.example.json', import.meta.url)))).toBe(true);
  });

  it.each([
    { games: [{ hashtag: '#Ñandú' }] },
    { games: [{ hosts: ['@a'] }] },
    { games: [{ hashtags: ['a', 'b'], wording: { label: ['{Label}! {percent}'] } }] },
    { $schema: './games.schema.json', a: ['b'], c: [] },
    { games: ['tag'] },
    { games: [{ hashtag: 'a', hosts: ['ann', '@Ann.bsky.social', 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'] }] },
    { 'ann.bsky.social': ['a'] },
  ])('accepts what the program accepts: %j', (value) => {
    expect(accepts(value)).toBe(true);
    expect(parseGames(value).problems).toEqual([]);
  });

  it.each([
    [],
    { games: [] },
    { games: [{}] },
    { games: [{ hashtag: '2026' }] },
    { games: [{ hashtag: 'a-b' }] },
    { games: [{ hashtag: 'a', hosts: [] }] },
    { games: [{ hashtag: 'a', hosts: ['a b'] }] },
    { games: [{ hashtag: 'a', when: 'never' }] },
    { games: [{ hashtag: 'a', model: 'a/b' }] },
    { games: [{ hashtag: 'a', wording: { label: ['{lable}'] } }] },
    { games: [{ hashtag: 'a', wording: { unsure: [' '] } }] },
    { 'a b': ['c'] },
    { 'ann..bsky.social': ['c'] },
    { games: [{ hashtag: 'a', hosts: ['did:plc:short'] }] },
    { a: ['1'] },
    { a: 'b' },
  ])('refuses what the program refuses: %j', (value) => {
    expect(accepts(value)).toBe(false);
    expect(parseGames(value).problems).not.toEqual([]);
  });
});
