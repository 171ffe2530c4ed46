import { describe, expect, it } from 'vitest';
import { parseEnvFile } from './env-file.ts';

const notes = (line: string) => parseEnvFile(line).notes;

describe('parseEnvFile', () => {
  it.each([
    'TRACKED_HASHTAGS=cougarOrNot@drmichellelarue, crowOrNo',
    'TRACKED_HASHTAGS="#cougarOrNot,#crowOrNo" # my games',
    "TRACKED_HASHTAGS='#cougarOrNot'",
    'TRACKED_HASHTAGS=cougarOrNot # my games',
    'TRACKED_HASHTAGS= # none yet',
    'SCHEDULE=*/10 * * * * # every ten minutes',
    '# TRACKED_HASHTAGS=#cougarOrNot',
    'OTHER=a#b',
  ])('has nothing to say about %s', (line) => {
    expect(notes(line)).toEqual([]);
  });

  it.each([
    'TRACKED_HASHTAGS=#cougarOrNot',
    'export TRACKED_HASHTAGS = #cougarOrNot',
    '\ufeffTRACKED_HASHTAGS: #Ñandú',
  ])('says why the hashtags came out empty: %s', (line) => {
    expect(parseEnvFile(line).values).not.toHaveProperty('TRACKED_HASHTAGS', '#cougarOrNot');
    expect(notes(line)).toMatchObject([{ variable: 'TRACKED_HASHTAGS', fault: true }]);
    expect(notes(line)[0]?.problem).toContain('an unquoted # starts a comment. Write it without the #');
  });

  it.each([
    'TRACKED_HASHTAGS=cougarOrNot,#crowOrNo',
    'TRACKED_HASHTAGS=cougarOrNot, #crowOrNo',
    'X_API_SECRET=abc#def',
  ])('notices what is cut off: %s', (line) => {
    expect(notes(line)).toMatchObject([{ fault: true }]);
    expect(notes(line)[0]?.problem).toContain('was cut off at its first #');
    expect(notes(line)[0]?.problem).not.toContain('def');
  });

  it('asks back where a hashtag or a comment may be meant', () => {
    expect(notes('TRACKED_HASHTAGS=cougarOrNot #crowOrNo')).toMatchObject([{ fault: false }]);
  });

  it('notices a setting that stands twice', () => {
    expect(notes('X_POLL=search\r\nX_POLL=mentions')).toMatchObject([{ variable: 'X_POLL', fault: false }]);
  });
});
