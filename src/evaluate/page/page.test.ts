import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { escaped, html } from '../../page/html.ts';
import { solidPhoto } from '../../vision/testing/tiny-model.ts';
import type { ModelInfo } from '../../vision/vision.ts';
import type { Evaluation } from '../evaluate.ts';
import type { Observation } from '../observation.ts';
import { reportOn } from '../report.ts';
import { observed, smallModel } from '../testing/observations.ts';
import { evaluationPage } from './page.ts';

const info: ModelInfo = {
  ...smallModel,
  id: { name: 'tiny', version: '1.0.0', hash: 'abc' },
  hashtags: [],
  inputSide: 8,
};

function evaluationOf(observations: readonly Observation[], models = ['tiny']): Evaluation {
  return {
    dataSet: 'pictures (test)',
    command: 'fieldmark evaluate pictures',
    date: '2026-11-20',
    pictures: observations.length,
    failed: [],
    ancestorError: 0.24,
    models: models.map((name) => reportOn(name, info, observations, { focus: 'cougar', seconds: 2 })),
  };
}

const hostile = `<img src=x onerror=alert(1)>"'&\u202e.jpg`;

describe('the page', () => {
  test('asks nothing of the outside: no scripts, no addresses, pictures lie in it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fieldmark-page-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'dog.jpg');
    await writeFile(file, await solidPhoto('dog', { width: 640, height: 480 }));
    const page = await evaluationPage(
      evaluationOf([observed('dog', { cougar: 0.9, dog: 0.1 }, { file }), observed('cougar', { cougar: 1 })]),
    );
    expect(page).toMatch(
      /<img src="data:image\/jpeg;base64,[A-Za-z0-9+/=]+" alt="labelled dog, taken for cougar"/,
    );
    const besidesPictures = page.replaceAll(/"data:image[^"]*"/g, '""');
    expect(besidesPictures).not.toMatch(/https?:|<script|<link|@import|url\(|\/\/\w/i);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toContain(folder);
    expect(page).toContain('said <b>cougar</b> <span class="once">90.0 %</span>');
    expect(page).toContain('labelled <b>dog</b> <span class="once">10.0 %</span>');
  });

  test('escapes what data sets and files are called', async () => {
    const picture = { name: hostile, class: hostile, source: hostile };
    const page = await evaluationPage({
      ...evaluationOf([
        observed('none', { dog: 0.9, none: 0.1 }, picture),
        observed('dog', { cougar: 0.9, dog: 0.1 }, { ...picture, source: '' }),
      ]),
      dataSet: hostile,
      failed: [{ name: hostile, reason: hostile }],
    });
    expect(page).not.toContain('<img src=x');
    expect(page).not.toContain('\u202e');
    expect(
      page.match(/&lt;img src=x onerror=alert\(1\)&gt;&quot;&#39;&amp;\ufffd\.jpg/g)?.length,
    ).toBeGreaterThan(6);
  });

  test('stands without the pictures when they cannot be read any more', async () => {
    const page = await evaluationPage(evaluationOf([observed('dog', { cougar: 0.9, dog: 0.1 })]));
    expect(page).toContain('picture missing');
  });

  test.each([
    ['without mistakes', [observed('dog', { dog: 1 })]],
    ['without animals', [observed('none', { none: 1 })]],
    ['with animals only, none of them named', [observed('dog', { dog: 0.4, cougar: 0.3, none: 0.3 })]],
  ])('has no NaN %s', async (_, observations) => {
    expect(await evaluationPage(evaluationOf(observations))).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  test('names every table and drawing for those who do not see them, and marks the rows', async () => {
    const page = await evaluationPage(
      evaluationOf(
        [observed('dog', { dog: 0.6, cougar: 0.4 }), observed('none', { none: 1 })],
        ['one', 'two'],
      ),
    );
    const drawings = page.match(/<svg[^>]*>/g) ?? [];
    expect(drawings).toHaveLength(1 + 2 * 2);
    for (const drawing of drawings) expect(drawing).toMatch(/role="img" aria-label="[^"]+"/);
    expect(page.match(/<table /g)).toHaveLength(page.match(/<caption>/g)?.length ?? 0);
    expect(page).toContain('<html lang="en">');
  });
});

test('the template escapes text and lists, and leaves markup as it is', () => {
  const inner = html`<b>${'<i>'}</b>`;
  expect(html`<p title="${'"'}">${[inner, 'a & b']}${undefined}${3}</p>`.text).toBe(
    '<p title="&quot;"><b>&lt;i&gt;</b>a &amp; b3</p>',
  );
  expect(escaped('a\u0000b\u200d')).toBe('a\ufffdb\u200d');
});
