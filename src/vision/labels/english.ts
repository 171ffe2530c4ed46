/** Words of common names that keep their capital: places and peoples. Possessives ("Cooper's") and most of "…ian", "…ean" do by their form. */
const PROPER = new Set(
  (
    'African America Andaman Arabian Arctic Antarctic Asia Asian Atlantic Australasian Baltimore Bengal Brazil Burmese California Canada Cape Caribbean ' +
    'Carolina Cassin Chihuahuan Chilean China Chinese Colorado Connecticut Cuban Egyptian England Eurasian European Everglades Florida Galapagos Gila Guinea ' +
    'Gulf Hawaiian Himalayan Holarctic Hudsonian Iberian Inca India Indian Italian Jamaican Japanese Java Javan Kentucky Louisiana Madagascar Magellanic ' +
    'Malabar Malayan Malay Maui Mediterranean Mexican Mexico Mississippi Mojave Moluccan Montana Namibian Nashville Nepal Nevada Nile Nubian Oregon Pacific ' +
    'Palestine Panama Patagonian Persian Peruvian Philadelphia Philippine Puerto Rican Sahara Scottish Senegal Siberian Sonoran Spanish Sumatran Swainson ' +
    'Tennessee Texas Tibetan Townsend Turkish Vancouver Venezuelan Virginia Yucatan Montezuma Iceland Laysan Altamira Nazca Savannah Welsh Zealand American Australian North South New St Eurasia Sri Lanka Hong Kong'
  ).split(' '),
);
const NOT_PROPER =
  /^(?:pelican|toucan|ptarmigan|guardian|amphibian|median|custodian|simian|saurian|subterranean|ocean|bean|protean)$/i;

/**
 * A common name as a running text has it: "Common Raven" is "common raven", "American Crow" and "Cooper's Hawk" keep their capitals. Signs
 * that a text of a post must not have are taken out, and what is too long for a label is cut between words.
 */
export function spoken(common: string): string {
  const plain = common
    .normalize('NFC')
    .replace(/[@#$/\\.:_＠＃＄／．。｡：\p{C}\p{Z}]+/gu, ' ')
    .trim();
  const words = plain.split(' ').map((word, i, all) => {
    if (/[’']s$/.test(word)) return word.replace('’', "'");
    // "South Island takahe", "North American beaver", "north cape".
    if (word === 'Island' && /^(?:North|South)$/.test(all[i - 1] ?? '')) return word;
    const isDirection = /^(?:North|South|New)$/.test(word);
    if (isDirection)
      return PROPER.has(all[i + 1] ?? '') || all[i + 1] === 'Island' ? word : word.toLowerCase();
    const isProper =
      PROPER.has(word.replace(/-.*/, '')) ||
      all[i - 1] === 'St' ||
      (/[a-z](?:ian|ean|ican)$/.test(word) && !NOT_PROPER.test(word));
    return isProper ? word : word.toLowerCase();
  });
  const name = words.join(' ');
  return name.length <= 60 ? name : (/^.{1,60}(?= )/u.exec(name)?.[0] ?? name.slice(0, 60)).trim();
}

/**
 * What names of several kinds have in common: the last words that all share ("American crow", "fish crow": "crow"), else the two last words
 * that there are ("kingbird or flycatcher"). Of fewer than two names, or where one is not English (empty), none.
 */
export function sharedName(names: readonly string[]): string | undefined {
  if (names.length < 2 || names.includes('')) return undefined;
  const shared = sharedEnding(names);
  if (shared !== undefined) return shared;
  const [one, other, more] = new Set(names.map((name) => /[^ -]+$/.exec(name)?.[0] ?? ''));
  return more === undefined && one && other ? `${one} or ${other}` : undefined;
}

function sharedEnding(names: readonly string[]): string | undefined {
  const [first = [], ...others] = names.map((name) => name.split(/(?<=[ -])/));
  let shared = 0;
  const plain = (word: string | undefined): string | undefined => word?.replace(/[ -]$/, '');
  while (
    shared < first.length &&
    others.every((words) => plain(words.at(-1 - shared)) === plain(first.at(-1 - shared)))
  )
    shared++;
  // "black-throated magpie-jay", "white-throated magpie-jay": of "throated" nothing is left.
  while (shared > 1 && [first, ...others].some((words) => words.at(-1 - shared)?.endsWith('-'))) shared--;
  const ending = first.slice(first.length - shared).join('');
  return /^\p{L}{3,}/u.test(ending) ? ending : undefined;
}

/** Latin letters, digits and _, for an id; empty where nothing of a name is left. */
export function idOf(name: string): string {
  return name
    .replace(/[Ææ]/g, 'ae')
    .replace(/[Øø]/g, 'o')
    .replace(/[Œœ]/g, 'oe')
    .replace(/ß/g, 'ss')
    .normalize('NFKD')
    .replace(/[\p{M}'’]+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}
