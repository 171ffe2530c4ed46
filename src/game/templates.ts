import type { WordingTemplates } from './game.ts';

type Kind = Exclude<keyof WordingTemplates, 'yes' | 'no' | 'cannotTell'>;

/**
 * The built-in sentences, but for games that ask "is it a …?" (sentences.ts). The verdict comes first; an emoji stands behind the full
 * stop, which a space follows, since `fox.No` is a link on most networks.
 */
export const builtInTemplates: Readonly<Record<Kind, readonly string[]>> = {
  label: [
    '{Label}! {emoji} I am {percent} sure. {runnersUp}',
    '{Label}, I think, {percent} sure. {emoji} {runnersUp}',
    '{Label} is my answer. {emoji} I give it {percent}. {runnersUp}',
    '{Label}. {emoji} That is my guess, {percent} sure. {runnersUp}',
    '{Label}, it seems to me, {percent} sure. {emoji} {runnersUp}',
    '{Label}! {emoji} My confidence: {percent}. {runnersUp}',
  ],
  group: [
    'Some kind of {label}. {emoji} I am {percent} sure of that, but I cannot tell which. {runnersUp}',
    '{Label} of some kind. {emoji} I am {percent} sure, but the species is too close to call. {runnersUp}',
    'One {label} or another. {emoji} I am {percent} sure, yet I cannot say which. {runnersUp}',
  ],
  unsure: [
    "I can't tell. 🤔 {runnersUp}",
    'Not sure about this one. 🤔 {runnersUp}',
    'Too hard for me, I pass. 🤔 {runnersUp}',
  ],
  nothing: [
    'I see no animal here that I could name. 🔍',
    'No animal that I can find in this one. 🔍',
    'Nothing here that I can identify. 🔍',
    'No animal here, as far as I can see. 🔍',
    'I looked twice and found no animal. 🔍',
    'No animal in sight for me. 🔍',
    'If there is an animal here, it hides from me. 🔍',
    'I can find no animal. 🔍',
  ],
  several: ['{photos} 📷', 'Different animals: {photos} 📷', 'These differ, I think: {photos} 📷'],
  unseen: [
    'I could not open the photo, so I have no answer this time. 📷',
    'No answer from me: the photo would not open. 📷',
  ],
  signature: [
    'I am a bot.',
    'A bot wrote this.',
    'Bot here.',
    'Bot here, I can be wrong.',
    'I am only a bot.',
    "A bot's opinion.",
  ],
};

/** For a group that is probably one label: to name both would say two things. {label} comes with its article. */
export const probablySentences: readonly string[] = [
  'Probably {label}, {percent} sure. {emoji} {runnersUp}',
  'Most likely {label}, {percent}. {emoji} {runnersUp}',
  'I lean towards {label}: {percent}. {emoji} {runnersUp}',
];

export const placeholders: Readonly<Record<keyof WordingTemplates, readonly string[]>> = {
  label: ['label', 'Label', 'percent', 'emoji', 'runnersUp'],
  group: ['label', 'Label', 'percent', 'emoji', 'runnersUp'],
  unsure: ['runnersUp'],
  nothing: [],
  several: ['photos'],
  unseen: [],
  yes: ['target', 'Target', 'aTarget', 'percent', 'odds', 'emoji', 'runnersUp'],
  no: ['target', 'Target', 'aTarget', 'percent', 'odds', 'emoji', 'instead'],
  cannotTell: ['target', 'Target', 'aTarget', 'emoji', 'runnersUp'],
  signature: [],
};
