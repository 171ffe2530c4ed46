import type { z } from 'zod';
import { type GameMarks, hashtagKey, type WordingTemplates } from '../game/game.ts';
import { placeholders } from '../game/templates.ts';
import { nearest } from '../nearest.ts';
import type { SettingFault } from './fault.ts';
import type { GameEntry } from './games.ts';
import { fullForm, plainForm } from './games-schema.ts';
import { hoursExample, parseHours } from './hours.ts';
import { fileFaults, pathAsText, readJsonFile } from './json-file.ts';

const variable = 'GAMES_FILE';
const example =
  '{ "games": [{ "hashtag": "cougarOrNot", "hosts": ["drmichellelarue"] }] }, or { "drmichellelarue": ["cougarOrNot"] }';

export interface GamesFile {
  readonly entries: readonly GameEntry[];
  readonly faults: readonly SettingFault[];
}

/**
 * Reads a games file in its full form, `{"games": [{…}]}`, or its plain one, `{"host": ["hashtag", …]}`; told apart by shape.
 * @param path as the operator wrote it, for the faults
 */
export function readGamesFile(path: string, readText: () => string): GamesFile {
  const file = readJsonFile(variable, path, example, readText);
  if ('faults' in file) return { entries: [], faults: file.faults };
  const { entries, problems } = parseGames(file.value);
  return { entries, faults: fileFaults(variable, path, example, problems) };
}

/** Problems begin with the JSON path. */
export function parseGames(value: unknown): { entries: readonly GameEntry[]; problems: readonly string[] } {
  if (!isObject(value)) {
    return {
      entries: [],
      problems: ['the file has to be an object in braces: {"games": […]} or {"host": ["hashtag"]}'],
    };
  }
  if (isFullForm(value)) {
    const checked = fullForm.safeParse(value);
    if (!checked.success) return { entries: [], problems: checked.error.issues.flatMap(describe) };
    return { entries: checked.data.games.flatMap(entriesOfGame), problems: [] };
  }
  const { $schema: _, ...hosts } = value;
  if (Object.keys(hosts).length === 0) return { entries: [], problems: ['it names no game'] };
  const checked = plainForm.safeParse(hosts);
  if (!checked.success) return { entries: [], problems: checked.error.issues.flatMap(describe) };
  return { entries: Object.entries(checked.data).flatMap(entriesOfHost), problems: [] };
}

/** An account may be called @games: then the list holds hashtags, not objects. */
function isFullForm(value: Record<string, unknown>): boolean {
  const { games } = value;
  if (games === undefined) return false;
  return !(Array.isArray(games) && games.length > 0 && games.every((item) => typeof item === 'string'));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type FullGame = z.infer<typeof fullForm>['games'][number];

function entriesOfGame(game: FullGame, index: number): readonly GameEntry[] {
  const place = `${variable} games[${index}]`;
  const more = {
    hosts: game.hosts ?? [],
    ...(game.model !== undefined && { model: game.model }),
    ...(game.shadow !== undefined && { shadow: game.shadow }),
    ...(game.question !== undefined && { question: game.question }),
    ...(game.target !== undefined && { target: [game.target].flat() }),
    ...(game.fieldMarks !== undefined && { fieldMarks: marksOf(game.fieldMarks) }),
    ...(game.answerTag !== undefined && { answerTag: hashtagKey(game.answerTag) }),
    ...(game.among !== undefined && { among: [game.among].flat() }),
    ...(game.name && { names: game.name }),
    ...(game.wording && { wording: onlyGiven(game.wording) }),
    ...(game.when !== undefined && { when: hoursOf(game.when) }),
    variable,
    place,
  } as const;
  const hashtags = [...(game.hashtag === undefined ? [] : [game.hashtag]), ...(game.hashtags ?? [])];
  return hashtags.length === 0 ? [more] : hashtags.map((hashtag) => ({ ...more, hashtag }));
}

function marksOf(written: NonNullable<FullGame['fieldMarks']>): GameMarks {
  if (written === false) return false;
  return Object.fromEntries(Object.entries(written).map(([animal, marks]) => [animal, [marks].flat()]));
}

function hoursOf(when: string | readonly string[]): NonNullable<GameEntry['when']> {
  return [when].flat().flatMap((text) => {
    const parsed = parseHours(text);
    return 'value' in parsed ? [parsed.value] : [];
  });
}

function onlyGiven(wording: NonNullable<FullGame['wording']>): WordingTemplates {
  return Object.fromEntries(Object.entries(wording).filter(([, templates]) => templates !== undefined));
}

function entriesOfHost([host, hashtags]: [string, readonly string[]]): readonly GameEntry[] {
  const entry = { hosts: [host], variable, place: `${variable} ${host}` } as const;
  return hashtags.length === 0 ? [entry] : hashtags.map((hashtag) => ({ ...entry, hashtag }));
}

type Issue = z.core.$ZodIssue;

const keysOf = {
  game: [
    'hashtag',
    'hashtags',
    'hosts',
    'model',
    'shadow',
    'question',
    'target',
    'among',
    'name',
    'fieldMarks',
    'answerTag',
    'wording',
    'when',
  ],
  file: ['$schema', 'games'],
};
const wordingKeys = Object.keys(placeholders);

function describe(issue: Issue): readonly string[] {
  const place = pathAsText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.includes('wording')
      ? wordingKeys
      : issue.path.length === 0
        ? keysOf.file
        : keysOf.game;
    return issue.keys.map((key) => {
      const meant = nearest(key, known);
      const hint = meant ? `Did you mean ${meant}?` : `It takes ${known.join(', ')}.`;
      return `${pathAsText([...issue.path, key])}: this name is not known here. ${hint}`;
    });
  }
  if (issue.code === 'invalid_key')
    return issue.issues.slice(-1).map(({ message }) => `${place}: ${message}`);
  // A text or a list of them: what the one that was meant has to say.
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((issues) =>
      issues.every(({ code, path }) => !['invalid_type', 'invalid_value'].includes(code) || path.length > 0),
    );
    if (!meant)
      return [`${place}: a text in double quotes or a list of them is expected, e.g. "${hoursExample}"`];
    return meant.flatMap((each) => describe({ ...each, path: [...issue.path, ...each.path] }));
  }
  if (issue.code === 'too_small') return [`${place}: the list is empty`];
  if (issue.code === 'invalid_type') return [`${place}: ${wrongType(issue.expected)}`];
  // A pattern and the refinement behind it both speak; the refinement has the words.
  if (issue.code === 'invalid_format') return [];
  return [`${place}: ${issue.message}`];
}

function wrongType(expected: string): string {
  if (expected === 'array') return 'a list in square brackets is expected, e.g. ["cougarOrNot"]';
  if (expected === 'string') return 'a text in double quotes is expected';
  return 'an object in braces is expected';
}
