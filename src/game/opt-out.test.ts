import { describe, expect, test } from 'vitest';
import { asksToStop, optOutWords } from './opt-out.ts';

const requests = [
  'stop',
  'Stop.',
  'STOP!!!',
  '@fieldmark_bot stop',
  '@fieldmark_bot @drmichellelarue Stop please 🙏',
  'please stop',
  'Pls stop, thanks',
  'Stop, bot!',
  'hey bot, stop',
  'stop it',
  'stop that now',
  'Stop stop stop',
  'STOP 🛑 https://t.co/abc',
  'Please stop. I prefer people.',
  'stop replying',
  'Stop replying to me!',
  'please stop replying to me',
  'Please stop replying to my posts with your silly guesses.',
  'Could you please stop?',
  'Can you stop answering my posts? Thank you.',
  'I want you to stop tagging me',
  'stop tagging me in everything',
  'stop commenting under my photos',
  'Ugh. Stop bothering people here.',
  'opt out',
  'Opt-out',
  'OPT OUT PLEASE',
  'optout',
  'opt me out of this',
  'please opt me out',
  'I would like to opt out of these replies.',
  'I’d like to opt out',
  'How do I opt out?',
  'no bots',
  'No bots, please!',
  'NO BOTS in my replies. Thanks!',
  'unsubscribe',
  'Unsubscribe me from this',
  'leave me alone',
  'Please leave me alone.',
  "Don't reply to me",
  'Please stop, no bots.',
  'Sorry bot, leave me alone, thanks',
  'Do not reply to me again',
];

const others = [
  '',
  '@fieldmark_bot',
  "don't stop",
  'Please don’t stop!',
  'never stop, bot',
  'stop sign',
  'non-stop',
  'non-stop laughs',
  "I can't stop looking at this cat",
  'I cannot stop laughing 😂',
  'Stop! Who goes there? #cougarOrNot',
  'Stop, look at those ears',
  'Stop. Hammer time.',
  'the bus stop behind it',
  'a one stop shop for cougars',
  'this bot will not stop',
  'why did it stop?',
  'could you stop a cougar?',
  'stop and look at the tail',
  'stop by any time',
  'Stop the presses, it is a cougar',
  "Stop it, you're too good at this",
  'stop answering wrongly',
  'stop motion',
  'They stop replying to everyone after five',
  'you can opt out of daylight saving, I hear',
  'there are no bots here',
  'No bots were harmed in this round',
  'nobody should unsubscribe from this hashtag',
  'It would not leave me alone in the tent',
  'nobody ever would reply to me but you',
  'good bot',
  'Wrong! It is a bobcat.',
  'What is this? @fieldmark_bot #cougarOrNot',
];

describe('asksToStop', () => {
  test.each(requests)('takes "%s" for a request', (text) => expect(asksToStop(text)).toBe(true));
  test.each(others)('does not take "%s" for one', (text) => expect(asksToStop(text)).toBe(false));

  test('a search for its words finds every request', () => {
    const plain = (text: string) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
    for (const request of requests)
      expect(
        optOutWords.some((words) => plain(request).includes(` ${words} `)),
        request,
      ).toBe(true);
  });
});
