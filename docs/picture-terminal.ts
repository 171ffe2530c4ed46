import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Html, html } from '../src/page/html.ts';

/** Under the menu of `review`: from then on it waits for a key. */
const WAITS = 'navigate';
const TERMINAL = { columns: 78, rows: 40 };
const NEW_LINE = new Html('\n');
/** Of the page that shows the screen. */
export const LINE_HEIGHT = 1.35;

/**
 * What `fieldmark review` shows first in a terminal that can show pictures, with its control sequences. util-linux's `script` gives
 * it the terminal.
 */
export async function reviewAtTerminal(env: Record<string, string>, cwd: string, now: Date): Promise<string> {
  const [cli, shell] = ['cli/program.ts', 'terminal/shell.ts'].map(
    (file) => new URL(`../src/${file}`, import.meta.url),
  );
  await writeFile(
    join(cwd, 'review.mjs'),
    `import { fieldmark } from '${cli}';
import { ownShell } from '${shell}';
process.exitCode = await fieldmark(['review'], { ...ownShell(), now: () => new Date(${now.getTime()}) });
`,
  );
  const { columns, rows } = TERMINAL;
  const line = `stty cols ${columns} rows ${rows}; '${process.execPath}' review.mjs`;
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    cwd,
    env: {
      PATH: process.env.PATH ?? '',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      TERM_PROGRAM: 'WezTerm',
      TERM_PROGRAM_VERSION: '20240203-110809',
      ...env,
    },
  });
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    if (screen.includes(WAITS)) child.kill();
  });
  await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const end = screen.indexOf(WAITS);
  if (end < 0) throw new Error(`fieldmark review did not come to its menu:\n${screen}`);
  return screen.slice(0, screen.lastIndexOf('\n', end));
}

/** What a terminal would have drawn of it: colours, weights, pictures. Only the cursor's moves are left out, as it just goes on. */
export function terminalScreen(text: string): Html {
  let [weight, colour] = ['', ''];
  const parts: Html[] = [];
  for (const chunk of text.replaceAll('\r', '').split('\x1b')) {
    const [move = '', codes] = /^\[[?\d;]*[A-LN-Za-ln-z]|^\[([\d;]*)m/.exec(chunk) ?? [];
    const [image = '', rows = '', bytes = ''] =
      /^\]1337;File=[^:]*height=(\d+)[^:]*:([\w+/=]*)./s.exec(chunk) ?? [];
    if (image !== '')
      parts.push(
        html`<img alt="" style="height:${Number(rows) * LINE_HEIGHT}em" src="data:image/jpeg;base64,${bytes}">`,
      );
    for (const code of codes?.split(';') ?? []) {
      if (code === '1' || code === '2') weight = `weight-${code}`;
      else if (code === '22') weight = '';
      else if (code === '39') colour = '';
      else if (/^3[0-7]$/.test(code)) colour = `colour-${code}`;
      else throw new Error(`This terminal does not know the code ${code}.`);
    }
    const lines = chunk.slice(move.length + image.length).split('\n');
    parts.push(
      html`<span class="${weight} ${colour}">${lines.map((line, i) => [i > 0 ? NEW_LINE : undefined, line])}</span>`,
    );
  }
  return html`<pre>${parts}</pre>`;
}
