import ipaddr from 'ipaddr.js';

/**
 * Whether an address is one of the open internet: neither this machine nor its network, no metadata service of a cloud, and no form that
 * leads there by a detour (IPv4 inside IPv6, 6to4, NAT64, Teredo). Source of the ranges: IANA's special-purpose registries, as
 * ipaddr.js 2.5 holds them.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && !isOldMapped(parsed);
}

/** `::127.0.0.1`: the form of IPv4 in IPv6 that RFC 4291 gave up; `fec0::`, site-local addresses, given up by RFC 3879. */
function isOldMapped(parsed: ReturnType<typeof ipaddr.process>): boolean {
  if (parsed.kind() === 'ipv4') return false;
  const [first = 0] = (parsed as ipaddr.IPv6).parts;
  // Only 2000::/3 is given out to the internet (RFC 4291, IANA's IPv6 address space).
  return first >> 13 !== 1;
}
