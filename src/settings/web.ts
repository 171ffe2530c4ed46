import { isIP } from 'node:net';
import { shown } from './fault.ts';
import type { WebSettings } from './settings.ts';
import { choice, number, type Parse } from './values.ts';
import type { Variables } from './variables-in-effect.ts';

/** A desk stands open to guessing. */
const LEAST_PASSWORD = 12;
const LEAST_TOKEN = 16;

/** Who may come in from where. A server that others reach has to say who may use it. */
export async function readWeb(values: Variables): Promise<WebSettings> {
  const isYes = (name: 'SERVE_PUBLIC' | 'SERVE_URLS' | 'SERVE_SCORE'): boolean =>
    values.read(name, choice('no', 'yes')) === 'yes';
  const isPublic = isYes('SERVE_PUBLIC');
  const port = values.readOr('PORT', number({ min: 0, max: 65_535, unit: 'port', whole: true }), undefined);
  const host = values.readOr('SERVE_HOST', hostName, isPublic ? '0.0.0.0' : '127.0.0.1');
  const isLocked = values.text('SERVE_PASSWORD') !== undefined || values.text('SERVE_TOKEN') !== undefined;
  if (!isPublic && !isLocked && !isLoopback(host)) {
    const problem = `is ${host}, where others reach it, but nothing says who may use it; set SERVE_PUBLIC=yes for anybody, or a SERVE_PASSWORD`;
    values.fault('SERVE_HOST', problem);
  }
  const trusted = values.text('SERVE_TRUSTED_PROXIES');
  return {
    ...(port === undefined ? {} : { port }),
    host,
    isPublic,
    fetchesUrls: isYes('SERVE_URLS'),
    showsScore: isYes('SERVE_SCORE'),
    trustedProxies: trusted === undefined ? [] : await rangesIn(trusted, values),
  };
}

export function readWebSecrets(values: Variables): { servePassword?: string; serveToken?: string } {
  const servePassword = values.readOr('SERVE_PASSWORD', longText(LEAST_PASSWORD), undefined);
  const serveToken = values.readOr('SERVE_TOKEN', longText(LEAST_TOKEN), undefined);
  return {
    ...(servePassword !== undefined && { servePassword }),
    ...(serveToken !== undefined && { serveToken }),
  };
}

async function rangesIn(text: string, values: Variables): Promise<readonly string[]> {
  const { default: ipaddr } = await import('ipaddr.js');
  const ranges = text.split(/[\s,]+/).filter((range) => range !== '');
  const wrong = ranges.filter(
    (range) =>
      !['loopback', 'private'].includes(range) && !ipaddr.isValid(range) && !ipaddr.isValidCIDR(range),
  );
  if (wrong.length > 0)
    values.fault(
      'SERVE_TRUSTED_PROXIES',
      `has ${wrong.join(', ')}; it takes addresses, ranges such as 10.0.0.0/8, loopback or private`,
    );
  return ranges;
}

/** Nothing of the text is repeated: it is a secret. */
function longText(least: number): Parse<string> {
  return (text) =>
    [...text].length < least
      ? { problem: `has ${[...text].length} characters; take at least ${least}` }
      : { value: text };
}

const hostName: Parse<string> = (text) =>
  isIP(text) !== 0 || /^[\w.-]+$/.test(text)
    ? { value: text }
    : { problem: `is ${shown(text)}; it takes an address such as 127.0.0.1 or 0.0.0.0, without a port` };

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|::1)$/.test(host);
}
