import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

/** Who asks, as far as can be believed. */
export interface Client {
  /** Under which requests are counted: an IPv4 address, or the first half of an IPv6 one, which one household has. */
  readonly key: string;
  /** On this machine, and not by way of a proxy. */
  readonly isLocal: boolean;
  /** The request came over https to the outermost server that is trusted. */
  readonly isSecure: boolean;
}

/**
 * The socket's peer; behind a trusted proxy the last address of X-Forwarded-For that is not one itself. What stands before that one was
 * written by whoever asked.
 */
export function clientOf(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  trustedProxies: readonly string[],
): Client {
  const peer = socket.remoteAddress ?? '';
  const isTrusted = (address: string): boolean => trustedProxies.some((range) => isIn(address, range));
  if (!isTrusted(peer))
    return {
      key: keyOf(peer),
      isLocal: isIn(peer, 'loopback') && headers['x-forwarded-for'] === undefined,
      isSecure: false,
    };
  const forwarded = [headers['x-forwarded-for'] ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((part) => part.trim());
  const address = forwarded.findLast((each) => ipaddr.isValid(each) && !isTrusted(each)) ?? peer;
  const [proto] = [headers['x-forwarded-proto'] ?? []].flat().join(',').split(',').slice(-1);
  return { key: keyOf(address), isLocal: false, isSecure: proto?.trim() === 'https' };
}

function isIn(address: string, range: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (range === 'loopback') return parsed.range() === 'loopback';
  if (range === 'private')
    return ['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'].includes(parsed.range());
  const [base, bits] = ipaddr.isValidCIDR(range)
    ? ipaddr.parseCIDR(range)
    : [ipaddr.process(range), ipaddr.process(range).kind() === 'ipv4' ? 32 : 128];
  return parsed.kind() === base.kind() && parsed.match([base as never, bits as number]);
}

function keyOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return (parsed as ipaddr.IPv6).parts.slice(0, 4).join(':');
}
