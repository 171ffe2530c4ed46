import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Answerer,
  answering,
  CANARIES,
  calls,
  failure,
  json,
  platformAt,
  thrownBy,
} from './testing/calls.ts';

let server: Answerer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('secrets', () => {
  it('stay out of an error even where a gateway echoes the request', async () => {
    const echo: RequestListener = (request, response) =>
      json(400, {
        title: 'Bad gateway',
        detail: `You sent ${request.headers.authorization}; ${Object.values(CANARIES).join(' ')}`,
      })(request, response);
    expect((await failure('read', echo)).message).toContain('[secret]');
    expect((await failure('publish', echo)).message).toContain('[secret]');
  });

  it('are taken out one by one, as they are and as they look in an address', async () => {
    for (const secret of Object.values(CANARIES)) {
      for (const written of [secret, encodeURIComponent(secret)]) {
        const error = await failure('read', json(400, { detail: `before ${written} after` }));
        expect(error.message).toContain('"before [secret] after"');
      }
    }
  });

  it('with a line break are refused before anything is sent, by name of the cure', async () => {
    server = await answering(json(200, {}));
    const { platform } = platformAt(server.url, {
      credentials: { ...CANARIES, bearerToken: 'canary\nbroken' },
    });
    const error = await thrownBy(calls.read(platform));
    expect(error).toMatchObject({ kind: 'credentials', reason: 'malformed', effect: 'none' });
    expect(error.message).not.toContain('broken');
  });
});
