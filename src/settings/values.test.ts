import { describe, expect, it } from 'vitest';
import { choice, hostList, httpAddress, number, path, timeZone } from './values.ts';

const problem = (parsed: object) => ('problem' in parsed ? parsed.problem : undefined);

describe('choice', () => {
  const mode = choice('dry-run', 'review', 'live');

  it('takes a word in any case', () => {
    expect(mode('LIVE')).toEqual({ value: 'live' });
  });

  it.each([
    ['lve', 'live'],
    ['dryrun', 'dry-run'],
    ['DRY_RUN', 'dry-run'],
    ['reveiw', 'review'],
  ])('offers the nearest word for %s', (text, meant) => {
    expect(problem(mode(text))).toContain(`Did you mean ${meant}?`);
  });

  it('offers nothing when no word is near', () => {
    expect(problem(mode('yes'))).toBe('is "yes", which is not one of dry-run, review, live.');
  });
});

describe('number', () => {
  const hours = number({ min: 1, max: 100, unit: 'hours' });
  const answers = number({ min: 0, max: 100, unit: 'answers', whole: true });

  it.each([
    ['24', 24],
    ['1.50', 1.5],
    ['007', 7],
  ])('reads %s', (text, value) => {
    expect(hours(text)).toEqual({ value });
  });

  it.each([
    ['24h', 'has a unit'],
    ['24 hours', 'has a unit'],
    ['$5', 'has a unit'],
    ['-3', 'is negative'],
    ['1,5', 'decimal comma'],
    ['1,000', 'thousands separator'],
    ['ten', 'is not a number'],
    ['1e3', 'takes a number of hours, 1 to 100'],
    ['0x10', 'takes a number'],
    ['NaN', 'is not a number'],
    ['Infinity', 'is not a number'],
    ['0', 'too small'],
    ['101', 'too large'],
    ['9'.repeat(400), 'too large'],
  ])('refuses %s', (text, words) => {
    expect(problem(hours(text))).toContain(words);
  });

  it('refuses a fraction where only whole numbers make sense', () => {
    expect(problem(answers('2.5'))).toContain('not a whole number');
    expect(answers('0')).toEqual({ value: 0 });
  });
});

describe('httpAddress', () => {
  it.each([
    ['https://api.x.com/', 'https://api.x.com'],
    ['HTTP://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['https://proxy.example/x/', 'https://proxy.example/x'],
  ])('reads %s', (text, value) => {
    expect(httpAddress(text)).toEqual({ value });
  });

  it.each([
    ['api.x.com', 'begins with https://'],
    ['localhost:8080', 'begins with https://'],
    ['ftp://api.x.com', 'only https:// and http://'],
    ['https://api.x.com/2', 'ends with /2'],
    ['https://api.x.com/?a=b', 'has a ? or # part'],
    ['https://', 'not an address'],
  ])('refuses %s', (text, words) => {
    expect(problem(httpAddress(text))).toContain(words);
  });

  it.each(['https://bot:hunter2@api.x.com', 'bot:hunter2@api.x.com', 'https://hunter2@'])(
    'refuses credentials without repeating them: %s',
    (text) => {
      expect(problem(httpAddress(text))).toBeDefined();
      expect(problem(httpAddress(text))).not.toContain('hunter2');
    },
  );
});

describe('path', () => {
  it.each(['./data/fieldmark.sqlite', '/var/lib/field mark/x.sqlite', String.raw`C:\data\x.sqlite`])(
    'takes %s',
    (text) => {
      expect(path('file')(text)).toEqual({ value: text });
    },
  );

  it.each([
    ['~/fieldmark.sqlite', 'neither ~ nor $NAME'],
    ['$HOME/fieldmark.sqlite', 'neither ~ nor $NAME'],
    [':memory:', 'forget'],
    ['./data/', 'a folder'],
    ['sqlite://data', 'is an address'],
  ])('refuses %s', (text, words) => {
    expect(problem(path('file')(text))).toContain(words);
  });
});

describe('timeZone', () => {
  it('takes names of the IANA list', () => {
    expect(timeZone('America/Denver')).toEqual({ value: 'America/Denver' });
    expect(timeZone('utc')).toEqual({ value: 'UTC' });
  });

  it('offers the nearest name', () => {
    expect(problem(timeZone('America/Denvr'))).toContain('Did you mean America/Denver?');
  });
});

describe('hostList', () => {
  it('takes names and ports, each once, in lower case', () => {
    expect(hostList('PBS.twimg.com, 127.0.0.1:8080, [::1]:80,pbs.twimg.com,')).toEqual({
      value: ['pbs.twimg.com', '127.0.0.1:8080', '[::1]:80'],
    });
  });

  it.each(['https://pbs.twimg.com', 'pbs.twimg.com/media', '*.twimg.com', 'a@b', 'a..b:x', ','])(
    'refuses %s',
    (text) => {
      expect(problem(hostList(text))).toBeDefined();
    },
  );
});
