import { describe, expect, it } from 'vitest';
import { photoVariantUrl } from './photo-variants.ts';

const X = 'https://api.x.com';

describe('the address of a photo', () => {
  it.each([
    [224, 'small'],
    [340, 'small'],
    [341, 'medium'],
    [600, 'medium'],
    [601, 'large'],
    [1024, 'large'],
    [1025, 'orig'],
  ])('for a short side of %i pixels asks for %s', (minSide, name) => {
    expect(photoVariantUrl('https://pbs.twimg.com/media/FieldMark1.jpg', minSide, X)).toBe(
      `https://pbs.twimg.com/media/FieldMark1.jpg?name=${name}`,
    );
  });

  it('keeps the format and replaces an earlier choice of variant', () => {
    expect(photoVariantUrl('https://pbs.twimg.com/media/FieldMark1?format=jpg&name=orig', 224, X)).toBe(
      'https://pbs.twimg.com/media/FieldMark1?format=jpg&name=small',
    );
    expect(photoVariantUrl('https://pbs.twimg.com/media/FieldMark1.jpg:large', 224, X)).toBe(
      'https://pbs.twimg.com/media/FieldMark1.jpg?name=small',
    );
  });

  it('works for previews of videos and GIFs too', () => {
    expect(photoVariantUrl('https://pbs.twimg.com/ext_tw_video_thumb/1/pu/img/a.jpg', 224, X)).toBe(
      'https://pbs.twimg.com/ext_tw_video_thumb/1/pu/img/a.jpg?name=small',
    );
  });

  it('of another host comes back untouched', () => {
    for (const address of ['https://example.org/a.jpg', 'http://127.0.0.1:8080/media/a.jpg', 'no address']) {
      expect(photoVariantUrl(address, 224, X)).toBe(address);
    }
  });

  it('under the base address of the API, as a simulator serves it, has variants', () => {
    const base = 'http://127.0.0.1:8080/x';
    expect(photoVariantUrl('http://127.0.0.1:8080/x/media/a.jpg', 224, base)).toBe(
      'http://127.0.0.1:8080/x/media/a.jpg?name=small',
    );
    expect(photoVariantUrl('http://127.0.0.1:8080/xylophone/a.jpg', 224, base)).toBe(
      'http://127.0.0.1:8080/xylophone/a.jpg',
    );
    expect(photoVariantUrl('http://127.0.0.1:9/x/media/a.jpg', 224, base)).toBe(
      'http://127.0.0.1:9/x/media/a.jpg',
    );
  });
});
