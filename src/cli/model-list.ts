import type { ModelShop } from '../app.ts';
import { rankThresholds, thresholdsInWords } from '../evaluate/card/rank-words.ts';
import { megabytes } from '../model-shop/shop-error.ts';
import { jsonText, printable } from '../terminal/printable.ts';
import { type Role, roleLines } from './model-roles.ts';

type Installed = Awaited<ReturnType<ModelShop['installed']>>;
type Roles = ReadonlyMap<string, Role>;

export function listAsText(shop: ModelShop, { models, broken, bytes }: Installed, roles: Roles): string {
  const lines = [
    `Installed in ${shop.modelsDir}${models.size === 0 ? ': none' : ', in order of precedence:'}`,
  ];
  for (const [name, model] of models) {
    const { id, hashtags, added, manifest } = model;
    const folder = name === id.name ? '' : ` (folder ${name})`;
    const size = bytes.get(name);
    lines.push(
      `  ${id.name} ${id.version}${folder}, ${size === undefined ? 'its network is missing' : megabytes(size)}, ${manifest.licence}`,
      `      ${knownInWords(model)}`,
      ...thresholdLines(model).map((line) => `      ${line}`),
      `      hashtags: ${hashtags.map((hashtag) => `#${hashtag}`).join(', ') || 'none'}`,
      ...(added ? [`      added ${added.at.slice(0, 10)} from ${added.from}`] : []),
      ...roleLines(roles.get(name), models).map((line) => `      ${line}`),
    );
  }
  for (const [name, { faults }] of broken)
    lines.push(`  ${name} cannot be used:`, ...faults.map((fault) => `      - ${fault}`));
  lines.push('', 'The catalogue offers (fieldmark model add <name>):');
  for (const offer of shop.offers) {
    const { name, title, licence, isRecommended, wants } = offer;
    const state = models.has(name) ? ', installed' : isRecommended ? ', recommended' : '';
    lines.push(`  ${name}, ${sizeOf(offer)}, ${licence}${state}`, `      ${title}`);
    if (wants) lines.push(`      wants ${wants}`);
  }
  return lines.map(printable).join('\n');
}

export function sizeOf({ bytes, aboutBytes }: Pick<Offer, 'bytes' | 'aboutBytes'>): string {
  return bytes === undefined ? `about ${Math.round((aboutBytes ?? 0) / 1e6)} MB` : megabytes(bytes);
}
type Offer = ModelShop['offers'][number];

/** Thousands of names are counted, not listed. */
export function knownInWords({ species, labels, manifest }: Known): string {
  if (species) return `${species.count.toLocaleString('en')} names in ${manifest.names?.file}`;
  return `${labels.length} labels: ${labels.map((label) => label.name).join(', ')}`;
}
/** Of a species network what its thresholds rest on; others are calibrated as a whole. */
export function thresholdLines({ species, id, decision, manifest }: Known): readonly string[] {
  if (!species) return [];
  const thresholds = rankThresholds(decision, manifest.quality);
  const how = `fieldmark calibrate PHOTOS --model ${id.name} --write`;
  return [
    thresholdsInWords(thresholds),
    ...(thresholds.some(({ fitted }) => fitted) ? [] : [`${how} fits them to yours`]),
  ];
}
type Known = Installed['models'] extends ReadonlyMap<string, infer M> ? M : never;

export function listAsJson(shop: ModelShop, { models, broken, bytes }: Installed, roles: Roles): string {
  const list = [...models].map(([folder, { id, hashtags, added, manifest, species }]) => ({
    folder,
    ...id,
    bytes: bytes.get(folder),
    ...(manifest.labels ? { labels: manifest.labels.map((label) => label.id) } : { kinds: species?.count }),
    hashtags,
    licence: manifest.licence,
    origin: manifest.origin,
    added,
    plays: roles.get(folder)?.plays ?? [],
  }));
  const faulty = [...broken].map(([folder, { faults }]) => ({ folder, faults }));
  const offers = shop.offers.map(({ manifest: _manifest, ...offer }) => offer);
  return jsonText({ modelsDir: shop.modelsDir, installed: list, broken: faulty, catalogue: offers }, 2);
}
