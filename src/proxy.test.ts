import { describe, expect, test } from 'vitest';
import { proxyOf, useProxy } from './proxy.ts';

const own = 'localhost,127.0.0.1,::1,[::1]';

describe('the proxy of an environment', () => {
  test.each([
    [{ HTTPS_PROXY: 'http://p:1' }, 'HTTPS_PROXY', 'http://p:1', 'http://p:1', own],
    [{ HTTP_PROXY: 'p:1' }, 'HTTP_PROXY', 'http://p:1', 'http://p:1', own],
    [
      { https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:1' },
      'https_proxy',
      'http://a:1',
      'http://a:1',
      own,
    ],
    [{ https_proxy: '', HTTPS_PROXY: 'http://b:1' }, 'HTTPS_PROXY', 'http://b:1', 'http://b:1', own],
    [
      { HTTPS_PROXY: 'http://s:1', HTTP_PROXY: 'http://h:1', NO_PROXY: '.a.example, b.example' },
      'HTTPS_PROXY',
      'http://s:1',
      'http://h:1',
      `.a.example,b.example,${own}`,
    ],
  ])('%j', (env, variable, HTTPS_PROXY, HTTP_PROXY, NO_PROXY) => {
    expect(proxyOf(env)).toMatchObject({ variable, env: { HTTPS_PROXY, HTTP_PROXY, NO_PROXY } });
  });

  test('is none where none is set, or an empty one, or nothing may go by it', () => {
    const all = { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example, *' };
    for (const env of [{}, { HTTPS_PROXY: '' }, { NO_PROXY: '*' }, all]) {
      expect(proxyOf(env)).toBeUndefined();
      expect(useProxy(env)).toBeUndefined();
    }
  });

  test.each(['socks5://me:hunter22@p:1', 'http://'])('%s is refused without its login', (HTTPS_PROXY) => {
    const used = useProxy({ HTTPS_PROXY });
    expect(used).toEqual({ problem: expect.stringMatching(/^HTTPS_PROXY is not .* It is not used\.$/) });
    expect(JSON.stringify(used)).not.toContain('hunter22');
  });

  test('its host is told without the login', () => {
    expect(proxyOf({ HTTPS_PROXY: 'http://me:hunter22@p.example:3128' })).toMatchObject({
      host: 'p.example:3128',
    });
  });
});
