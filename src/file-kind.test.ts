import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { fileKind } from './file-kind.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

test.each([
  ['', 'empty'],
  ['\0'.repeat(4096), 'zeros'],
  ['version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 9\n', 'pointer'],
  ['<!DOCTYPE html><html>', 'web-page'],
  ['\xef\xbb\xbf\n <HTML lang="en">', 'web-page'],
  ['<!-- saved\nfrom -->\n<html>', 'web-page'],
  ['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'xml'],
  ['{"error":"Repository not found"}', 'json'],
  ['[{"a": 1}]', 'json'],
  ['Not Found', 'text'],
  ['path;class\na;b', 'text'],
  ['PK\x03\x04\0\0\0\0archive/data.pkl', 'pytorch'],
  ['\x80\x02}q\0', 'pytorch'],
  ['PK\x03\x04\x14\0[Content_Types].xml', 'workbook'],
  ['PK\x03\x04\x14\0config.json', 'keras'],
  ['PK\x03\x04\x14\0model.onnx', 'archive'],
  ['\x1f\x8b\x08\0', 'archive'],
  [`${'m'.repeat(257)}ustar\0`, 'archive'],
  ['\x1c\0\0\0TFL3', 'tflite'],
  ['\x89HDF\r\n\x1a\n', 'keras'],
  ['\x40\x01\0\0\0\0\0\0{"weight":', 'safetensors'],
  ['\xff\xd8\xff\xe0', 'picture'],
  ['\0\0\0\x18ftypmp42', 'media'],
])('knows %j: %s', (text, id) => {
  expect(fileKind(latin1(text))?.id).toBe(id);
});

test('knows nothing of a network, nor of any other bytes', async () => {
  expect(
    fileKind(await readFile(new URL('../models/cougar-or-not/model.onnx', import.meta.url))),
  ).toBeUndefined();
  expect(fileKind(latin1('\x08\x08\x12\x04abcd'))).toBeUndefined();
  expect(fileKind(latin1('\xfe\x01\x02'))).toBeUndefined();
});
