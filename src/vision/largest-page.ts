import type { Metadata, SharpOptions } from 'sharp';

/** Which page of a file is meant, as sharp takes it. */
export type Page = Pick<SharpOptions, 'page' | 'tiff'>;

/** More pages are a scanned book, whose first ones will do. */
const MOST_PAGES = 32;

/**
 * The picture itself in a TIFF of several: cameras and programs write a thumbnail in front of it, put it inside of the first page
 * (SubIFDs), or copies of half its size behind it. The first of the largest ones.
 * @param metadataOf the header of a page; may throw
 */
export async function largestPage<H extends Pick<Metadata, 'width' | 'height' | 'pages' | 'subifds'>>(
  first: H,
  metadataOf: (page: Page) => Promise<H>,
): Promise<{ readonly page: Page; readonly header: H }> {
  const others: Page[] = [
    ...Array.from({ length: Math.min(first.pages ?? 1, MOST_PAGES) - 1 }, (_, i) => ({ page: i + 1 })),
    ...Array.from({ length: Math.min(first.subifds ?? 0, MOST_PAGES) }, (_, subifd) => ({
      tiff: { subifd },
    })),
  ];
  let largest: { page: Page; header: H } = { page: {}, header: first };
  for (const page of others) {
    const header = await metadataOf(page).catch(() => undefined);
    if (header && header.width * header.height > largest.header.width * largest.header.height)
      largest = { page, header };
  }
  return largest;
}
