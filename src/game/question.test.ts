import { expect, test } from 'vitest';
import { asksAboutPhoto, saidIn } from './question.ts';

test.each([
  ['@fieldmarkbot what is this?', true],
  ['@fieldmarkbot', true],
  ['@host @fieldmarkbot 🤔 #CougarOrNot', true],
  ['¿Qué es @fieldmarkbot?', true],
  ['@fieldmarkbot identify please', true],
  ['@host @fieldmarkbot a cougar!', false],
  ['@fieldmarkbot nice one', false],
])('%s asks about a photo: %s', (text, expected) => expect(asksAboutPhoto(text)).toBe(expected));

test.each([
  ['@what-is.bsky.social nice one', ['what-is.bsky.social'], '  nice one'],
  ['@Stop.Test please, @stop.tests', ['stop.test'], '  please, @stop.tests'],
  ['@ada@ecoevo.social: @ada stop', ['ada', 'ada@ecoevo.social'], ' :   stop'],
  ['@a+b*.test?', ['a+b*.test'], ' ?'],
  ['an @ alone', [''], 'an @ alone'],
])('%s says, beside the names in it: %s', (text, handles, said) => {
  expect(saidIn({ text, mentions: handles.map((handle) => ({ handle })) })).toBe(said);
});
