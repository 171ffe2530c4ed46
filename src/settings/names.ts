import { blueskyHandle, did } from '../game/networks.ts';
import { shown } from './fault.ts';

/**
 * What X accepts as a hashtag: letters, marks and digits of any script, `_` and a few joiners, at least one letter or mark.
 * Source: twitter-text 3.1.0, validHashtag and hashtagSpecialChars.
 */
const joiners = String.raw`_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7`;
const bareHashtag = String.raw`[\p{L}\p{M}\p{Nd}${joiners}]*[\p{L}\p{M}][\p{L}\p{M}\p{Nd}${joiners}]*`;

/** With or without `#` or the full-width `＃`. */
export const hashtagPattern = (): RegExp => new RegExp(`^[#＃]?${bareHashtag}$`, 'u');
/** Most hashtags; the tables of all scripts that the whole pattern needs cost a run 2 ms. */
const plainHashtag = /^\w*[A-Za-z]\w*$/;

/** X handles: 1 to 15 of these; with or without `@` or the full-width `＠`. */
export const handlePattern = /^[@＠]?[A-Za-z0-9_]{1,15}$/u;

/** A folder name under MODELS_DIR, never a path. */
export const modelPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u;

/** Four times this, with operators, still fits the 512 characters of a search query. */
const longestHashtag = 100;

/** What is wrong with a hashtag; nothing when it is one. */
export function hashtagProblem(text: string): string | undefined {
  const tag = withoutSign(text);
  if (tag === '') return 'the hashtag is missing';
  const meant = withoutAddresses(text);
  if (meant !== text && hashtagPattern().test(meant))
    return `${shown(text)} is an address. Did you mean ${meant}?`;
  if (/^[#＃]/u.test(tag)) return `${shown(text)} begins with more than one #`;
  if (/^\p{Nd}+$/u.test(tag)) return `${shown(text)} has only digits, which X does not take as a hashtag`;
  if ([...tag].length > longestHashtag) return `a hashtag of ${[...tag].length} characters is too long`;
  if (/[#＃]/u.test(tag)) return `${shown(text)} has a # in the middle; separate hashtags with a comma`;
  if (/\s/u.test(tag)) return `${shown(text)} has a space in it; separate hashtags with a comma`;
  if (plainHashtag.test(tag) || hashtagPattern().test(tag)) return undefined;
  const stranger = [...tag].find(
    (letter) => !new RegExp(`[\\p{L}\\p{M}\\p{Nd}${joiners}]`, 'u').test(letter),
  );
  if (stranger === undefined) return `${shown(text)} has no letter, so X does not take it as a hashtag`;
  return `${shown(text)} is not a hashtag: ${JSON.stringify(stranger)} would end it`;
}

/** What is wrong with a handle; nothing when it is one. */
export function handleProblem(text: string): string | undefined {
  const handle = text.replace(/^[@＠]/u, '');
  if (handle === '') return 'a host is missing after the @ or +';
  if (handlePattern.test(text) || blueskyHandle.test(handle) || did.test(handle)) return undefined;
  const meant = withoutAddresses(text);
  if (meant !== text && handlePattern.test(meant))
    return `${shown(text)} is an address. Did you mean ${meant}?`;
  if (/^[A-Za-z0-9_]+$/.test(handle))
    return `${shown(text)} is too long for a handle on X (at most 15 characters)`;
  return `${shown(text)} is not a handle: on X it has letters A to Z, digits and _; on Bluesky it is a name with dots, as name.bsky.social`;
}

/** What is wrong with a model's folder name; nothing when it is one. */
export function modelProblem(text: string): string | undefined {
  if (text === '') return 'a model is missing after the :';
  if (modelPattern.test(text)) return undefined;
  return `${shown(text)} is not the name of a model folder (letters, digits, ., _ and -)`;
}

const xAddress =
  /(?:https?:\/\/)?(?:(?:www|mobile|m)\.)?(?:x|twitter)\.com\/(?:hashtag\/|@)?([^\s/?#+:@]+)[^\s+:@]*/giu;

const blueskyAddress = /(?:https?:\/\/)?(?:www\.)?bsky\.app\/(?:profile|hashtag)\/([^\s/?#+:@]+)[^\s+:@]*/giu;

/** A text in which people, posts and hashtags are named by their addresses on X or Bluesky, with their names alone; as it is when there is none. */
export function withoutAddresses(text: string): string {
  return text
    .replace(xAddress, (_, name: string) => decodeName(name))
    .replace(blueskyAddress, (_, name: string) => name);
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The operator's spelling without the sign. */
export function withoutSign(hashtag: string): string {
  return hashtag.replace(/^[#＃]/u, '').normalize('NFC');
}

/** The form in which handles compare. */
export function handleKey(handle: string): string {
  return handle.replace(/^[@＠]/u, '').toLowerCase();
}
