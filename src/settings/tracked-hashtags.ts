import type { SettingFault, SettingWarning } from './fault.ts';
import { shown } from './fault.ts';
import type { GameEntry } from './games.ts';
import { handlePattern, handleProblem, hashtagProblem, modelProblem, withoutAddresses } from './names.ts';
import { variable } from './variables.ts';

const name = 'TRACKED_HASHTAGS';

/**
 * Reads `tag[@host[+host…]][:model]`, comma-separated. `#`/`＃` before the tag and `@` before further hosts may stand or
 * not; a host on Bluesky may be given by its DID; spaces around entries and empty entries are ignored.
 */
export function parseTrackedHashtags(text: string): {
  entries: readonly GameEntry[];
  faults: readonly SettingFault[];
  warnings: readonly SettingWarning[];
} {
  const entries: GameEntry[] = [];
  const warnings: SettingWarning[] = [];
  let before: string | undefined;
  const faults: SettingFault[] = [];
  for (const [index, raw] of text.split(/[,，、]/u).entries()) {
    const written = raw.trim();
    if (written === '') continue;
    const place = `${name} entry ${index + 1}`;
    const parts = split(written);
    const problems = problemsOf(written, parts);
    if (problems.length > 0) {
      const problem = `entry ${index + 1}: ${problems.join('; ')}`;
      faults.push({ variable: name, problem, example: `${name}=${variable(name).example}` });
      continue;
    }
    const { tag, hosts, model } = parts;
    if (before !== undefined && handlePattern.test(written))
      warnings.push({
        variable: name,
        problem: `entry ${index + 1}: ${shown(written)} is taken for a hashtag that anyone may post. Did you mean a second host, ${before}+${written.replace(/^[@＠]/u, '')}? A hashtag without hosts is written before those with hosts.`,
      });
    before = hosts.length > 0 && model === undefined ? written : undefined;
    entries.push({ hashtag: tag, hosts, ...(model !== undefined && { model }), variable: name, place });
  }
  return { entries, faults, warnings };
}

interface Parts {
  readonly tag: string;
  readonly hosts: readonly string[];
  readonly model?: string;
}

function split(written: string): Parts {
  // Not one of a DID, which names a host on Bluesky.
  const colon = written.search(/(?<![@＠+]did(?::plc|:web)?):/u);
  const left = colon === -1 ? written : written.slice(0, colon);
  const at = left.search(/[@＠]/u);
  const tag = (at === -1 ? left : left.slice(0, at)).trim();
  const hosts =
    at === -1
      ? []
      : left
          .slice(at + 1)
          .split('+')
          .map((host) => host.trim());
  return { tag, hosts, ...(colon !== -1 && { model: written.slice(colon + 1).trim() }) };
}

function problemsOf(written: string, { tag, hosts, model }: Parts): readonly string[] {
  const meant = withoutAddresses(written);
  if (meant !== written && problemsOf(meant, split(meant)).length === 0)
    return [`${shown(written)} has an address in it. Did you mean ${meant}?`];
  if (/[a-z]+:\/\//i.test(written))
    return [`${shown(written)} has an address in it; write the hashtag and the handle alone, as in tag@host`];
  if (/;/.test(written)) return [`${shown(written)} has a semicolon; separate entries with a comma`];
  if (tag === '' && hosts.length > 0) {
    return [
      `${shown(written)} has no hashtag; a host's every photo is tracked with a GAMES_FILE, {"host": []}`,
    ];
  }
  if (model !== undefined && /[@＠]/u.test(model)) {
    return [`${shown(written)} has the model before the host; the order is tag@host:model`];
  }
  if (tag.includes('+') && hosts.length === 0)
    return [`${shown(written)} has a +, but no @ before the first host`];
  if (hosts.some((host) => /.[@＠]/u.test(host))) {
    return [`${shown(written)} has more than one @; join hosts with +, as in tag@host+host`];
  }
  return [
    hashtagProblem(tag),
    ...hosts.map(handleProblem),
    model === undefined ? undefined : modelProblem(model),
  ].filter((problem) => problem !== undefined);
}
