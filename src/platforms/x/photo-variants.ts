/**
 * Variants of a photo on X's media host by the longest side they are shrunk to (X-API.md). `thumb` is missing because it
 * is cropped, and a cropped photo can lose the animal.
 */
const VARIANTS = [
  { name: 'small', longSide: 680 },
  { name: 'medium', longSide: 1200 },
  { name: 'large', longSide: 2048 },
] as const;

/** The short side of a variant is not known before the download; twice as long as wide covers nearly every photo. */
const WIDEST_ASPECT = 2;

export const MEDIA_HOST = 'pbs.twimg.com';

/**
 * The address of the smallest uncropped variant whose short side reaches `minSide` pixels for photos up to 2:1.
 * Addresses of other hosts than X's (or than the API's own base, which is how a simulator serves photos) come back as they are.
 */
export function photoVariantUrl(address: string, minSide: number, baseUrl: string): string {
  const url = URL.parse(address);
  if (!url || !servesVariants(url, baseUrl)) return address;
  const variant = VARIANTS.find(({ longSide }) => longSide / WIDEST_ASPECT >= minSide)?.name ?? 'orig';
  // The form of 2010, `photo.jpg:large`, is still answered, but not together with `?name=`.
  url.pathname = url.pathname.replace(/:[a-z0-9]+$/i, '');
  url.searchParams.set('name', variant);
  return url.href;
}

function servesVariants(url: URL, baseUrl: string): boolean {
  if (url.hostname === MEDIA_HOST) return true;
  const base = URL.parse(baseUrl);
  if (!base || url.origin !== base.origin) return false;
  return url.pathname.startsWith(base.pathname.replace(/\/*$/, '/'));
}
