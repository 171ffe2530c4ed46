import { expect, it } from 'vitest';
import { pageSchema } from './answer-schemas.ts';
import { toPage } from './mapping.ts';

it('leaves at the door what steers a terminal or turns the direction, in post and alt text; words, lines and emoji stay', async () => {
  const { posts } = await toPage(
    pageSchema.parse({
      data: [
        {
          id: '1991440000000000001',
          author_id: '7',
          text: 'Who?\u001b[2J \u009b31m\u202ekcab\u2066\nسلام\u200f 👩‍🚀\u2028end #cougarOrNot',
          attachments: { media_keys: ['3_1'] },
        },
      ],
      includes: {
        media: [
          { media_key: '3_1', type: 'photo', url: 'https://pbs.twimg.com/1.jpg', alt_text: 'a\u0007b' },
        ],
      },
      meta: {},
    }),
    undefined,
  );
  expect(posts[0]?.text).toBe('Who? [2J  31m kcab \nسلام\u200f 👩‍🚀\nend #cougarOrNot');
  expect(posts[0]?.photos[0]?.altText).toBe('a b');
  expect(posts[0]?.hashtags).toEqual(['cougarOrNot']);
});
