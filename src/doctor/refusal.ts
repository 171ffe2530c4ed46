import { PlatformError } from '../platforms/platform.ts';
import { type Check, type CheckName, fault, faultCodes, warning } from './check.ts';

/** What a network refused, or why it was not reached, as a check. @throws whatever is no `PlatformError` */
export function refusal(check: CheckName, error: unknown): Check {
  if (!(error instanceof PlatformError)) throw error;
  const { kind, reason, needsPerson } = error;
  const [seen, cure] = split(error.message);
  const details = { kind, reason };
  if (kind === 'rate-limited') return warning(check, seen, cure, details);
  return fault(check, seen, cure, needsPerson ? faultCodes.refused : faultCodes.unreachable, details);
}

/** A `PlatformError` says first what the network answered, in quotation marks, then what to do. */
function split(message: string): [seen: string, cure: string] {
  const quoted = message.lastIndexOf('". ');
  const end = quoted >= 0 ? quoted + 1 : message.search(/\. [A-Z]/);
  if (end < 0) return [message, 'If it stays, report it with this message.'];
  return [message.slice(0, end), message.slice(end + 2)];
}
