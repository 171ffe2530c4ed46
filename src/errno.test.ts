import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explain } from './cli/run-command.ts';
import { fileError, whyUnreadable } from './errno.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldmark-errno-'));
  writeFileSync(join(folder, 'file'), '');
  symlinkSync('loop', join(folder, 'loop'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (path: string) => join(folder, path);
function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('what a person did is told with its cure, and never called a bug', () => {
  test.each([
    ['a missing file', () => readFileSync(at('none')), 66, 'There is no '],
    ['a missing folder', () => writeFileSync(at('none/x'), ''), 66, 'There is no folder '],
    ['a file in place of a folder', () => readdirSync(at('file')), 66, 'a file stands where a folder'],
    ['a file on the way', () => readFileSync(at('file/x')), 66, 'a file stands where a folder'],
    ['a folder in place of a file', () => readFileSync(folder), 66, 'is a folder. Name a file.'],
    ['a folder that was to be written', () => writeFileSync(folder, ''), 66, `fieldmark-errno-`],
    ['a link to itself', () => readFileSync(at('loop')), 66, 'leads in a circle'],
    ['a name that is too long', () => readFileSync(at('x'.repeat(300))), 66, 'is too long'],
    ['a folder that is there', () => mkdirSync(folder), 73, 'is there already'],
    ['a folder in a missing one', () => mkdirSync(at('none/x')), 73, 'make the folder first'],
  ])('%s', (_, work, code, text) => {
    const told = explain(thrownBy(work));
    expect(told.text).toContain(text);
    expect(told.text).not.toContain('bug');
    expect(told.code).toBe(code);
  });

  // Whoever runs the tests may be root, whom nothing is forbidden, and has no full disk.
  test.each([
    ['EACCES', 'scandir', 'none/locked', 'noInput', 'cannot be read by this user'],
    ['EACCES', 'open', 'file', 'cannotCreate', 'cannot be written by this user'],
    ['EACCES', 'mkdir', 'new', 'cannotCreate', 'cannot be written by this user'],
    ['EPERM', 'open', 'file', 'cannotCreate', 'cannot be written by this user'],
    ['EROFS', 'open', 'file', 'cannotCreate', 'the disk is read-only'],
    ['ENOSPC', 'write', undefined, 'diskFailed', 'The disk is full. Free some space'],
    ['EDQUOT', 'write', 'file', 'diskFailed', 'The disk is full: '],
    ['EMFILE', 'open', 'file', 'diskFailed', 'Too many files are open'],
    ['EIO', 'read', undefined, 'diskFailed', 'The disk failed'],
  ])('%s of %s', (code, syscall, path, kind, text) => {
    const error = Object.assign(new Error(code), { code, syscall, ...(path && { path: at(path) }) });
    expect(fileError(error)).toMatchObject({ kind, text: expect.stringContaining(text) });
  });
});

test.each([
  ['of the network', { code: 'EACCES', syscall: 'listen' }],
  ['of a program that is missing', { code: 'ENOENT', syscall: 'spawn npm', path: 'npm' }],
  ['of a library', { code: 'ERR_MODULE_NOT_FOUND' }],
  ['without a code', {}],
])('an error %s stays what it is', (_, more) => {
  expect(explain(Object.assign(new Error('no'), more)).text).toContain('This is a bug');
});

test.each([
  ['none', 'does not exist'],
  ['.', 'is a folder; it takes the path of a file'],
  ['file/x', 'leads through a file'],
  ['loop', 'cannot be read (ELOOP)'],
])('why the file %s of a setting cannot be read', (path, words) => {
  expect(whyUnreadable(thrownBy(() => readFileSync(at(path))))).toContain(words);
});
