import { expect, onTestFinished } from 'vitest';
import { commandUnderWay } from './command.ts';

export const PASSWORD = 'a password of many letters';

/** `fieldmark serve` until the test is over. @returns its address */
export async function serve(env: Record<string, string>, cwd: string, now?: () => Date): Promise<string> {
  const command = commandUnderWay(['serve', '--port', '0'], env, cwd, now);
  onTestFinished(async () => {
    process.emit('SIGINT', 'SIGINT');
    expect(await command.ended).toMatchObject({ code: 0, stderr: '' });
  });
  await command.stdout.shows('http://');
  return /http:\/\/[^\s]+/.exec(command.stdout.text)?.[0] ?? '';
}

export type Fields = Record<string, string>;

/** Somebody's browser: it keeps the cookie, and sends forms as of this page. */
export class Visitor {
  cookie = '';
  readonly url: string;
  constructor(url: string) {
    this.url = url;
  }

  async ask(
    path: string,
    fields?: Fields,
    headers: Fields = {},
  ): Promise<{ status: number; text: string; headers: Headers }> {
    const response = await fetch(this.url + path, {
      method: fields ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: this.cookie, ...(fields ? { origin: this.url } : {}), ...headers },
      ...(fields ? { body: new URLSearchParams(fields) } : {}),
    });
    const set = response.headers.get('set-cookie');
    if (set !== null) this.cookie = set.split(';')[0] ?? '';
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  /** Sends a form and reads where it leads. */
  async send(path: string, fields: Fields): Promise<string> {
    const { status, headers, text } = await this.ask(path, fields);
    expect(status, text).toBe(303);
    return (await this.ask(headers.get('location') ?? '')).text;
  }

  async logIn(): Promise<this> {
    expect((await this.ask('/desk/login', { password: PASSWORD })).status).toBe(303);
    return this;
  }

  /** The mark of what a page shows, which its form sends back. */
  async seen(id: string, place = `/desk/reply/${encodeURIComponent(id)}`): Promise<string> {
    return /name="seen" value="([^"]+)"/.exec((await this.ask(place)).text)?.[1] ?? '';
  }
}
