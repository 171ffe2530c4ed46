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
import { explain } from '../cli/run-command.ts';
import { fileError } from './file-error.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldmark-file-error-'));
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
    ['a folder that was to be written', () => writeFileSync(folder, ''), 66, `fieldmark-file-error-`],
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
    ['EACCES', 'scandir', 'none/locked', 66, 'cannot be read by this user'],
    ['EACCES', 'open', 'file', 73, 'cannot be written by this user'],
    ['EACCES', 'mkdir', 'new', 73, 'cannot be written by this user'],
    ['EPERM', 'open', 'file', 73, 'cannot be written by this user'],
    ['EROFS', 'open', 'file', 73, 'the disk is read-only'],
    ['ENOSPC', 'write', undefined, 74, 'The disk is full. Free some space'],
    ['EDQUOT', 'write', 'file', 74, 'The disk is full: '],
    ['EMFILE', 'open', 'file', 74, 'Too many files are open'],
    ['EIO', 'read', undefined, 74, 'The disk failed'],
  ])('%s of %s', (code, syscall, path, exit, text) => {
    const error = Object.assign(new Error(code), { code, syscall, ...(path && { path: at(path) }) });
    expect(fileError(error)).toMatchObject({ code: exit, text: expect.stringContaining(text) });
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
