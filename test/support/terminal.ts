import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../src/fieldmark.mjs', import.meta.url));

/** util-linux's `script` gives a command a terminal of its own; without it these tests have none. */
export const hasTerminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

export const keys = { enter: '\r', down: '\x1b[B', ctrlC: '\x03', clearLine: '\x15' } as const;

/** `fieldmark …` in a pseudo-terminal, with somebody at the keyboard. */
export function atTerminal(args: readonly string[], env: Record<string, string>, cwd: string) {
  const { PATH = '' } = process.env;
  const line = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    cwd,
    env: { PATH, TERM: 'xterm-256color', ...env },
  });
  let shown = '';
  let from = 0;
  let look = (): void => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    look();
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    ended,
    /** Everything on the screen so far, with its control sequences. */
    screen: () => shown,
    type: (text: string) => void child.stdin.write(text),
    /** Resolves once this has appeared after what was waited for last. */
    shows: (text: string): Promise<void> => {
      const seen = new Promise<void>((resolve) => {
        look = () => {
          const at = shown.indexOf(text, from);
          if (at < 0) return;
          from = at + text.length;
          resolve();
        };
        look();
      });
      const over = ended.then((): void => {
        if (!shown.includes(text, from)) throw new Error(`ended without showing "${text}":\n${shown}`);
      });
      return Promise.race([seen, over]);
    },
  };
}
