import type { WordingTemplates } from './game.ts';

/** The built-in sentences. The verdict comes first; a full stop is always followed by a space, since `fox.No` is a link on most networks. */
export const builtInTemplates: Required<WordingTemplates> = {
  label: [
    '{Label}! {emoji} I am {percent} sure. {runnersUp}',
    '{Label}, I think {emoji} {percent} sure. {runnersUp}',
    '{Label} is my answer {emoji} I give it {percent}. {runnersUp}',
    '{Label} {emoji} That is my guess, {percent} sure. {runnersUp}',
    '{Label}, it seems to me {emoji} {percent} sure. {runnersUp}',
    '{Label}! {emoji} My confidence: {percent}. {runnersUp}',
  ],
  group: [
    'Some kind of {label} {emoji} {percent} sure of that, but I cannot tell which. {runnersUp}',
    'A {label} of some kind {emoji} I am {percent} sure, but the species is too close to call. {runnersUp}',
    'One {label} or another {emoji} {percent} sure, yet I cannot say which. {runnersUp}',
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
  ],
  several: ['{photos} 📷', 'Different animals: {photos} 📷', 'These differ, I think: {photos} 📷'],
  unseen: [
    'I could not open the photo, so I have no answer this time. 📷',
    'No answer from me: the photo would not open. 📷',
  ],
  signature: [
    'I am a bot.',
    'A bot wrote this.',
    '(I am a bot.)',
    'Bot here, I can be wrong.',
    'I am only a bot.',
    "A bot's opinion.",
  ],
};

/** For a group that is probably one label: to name both would say two things. {label} comes with its article. */
export const probablySentences: readonly string[] = [
  'Probably {label} ({percent}). {emoji} {runnersUp}',
  'Most likely {label}, {percent} {emoji} {runnersUp}',
  'I lean towards {label}: {percent} {emoji} {runnersUp}',
];

export const placeholders: Readonly<Record<keyof WordingTemplates, readonly string[]>> = {
  label: ['label', 'Label', 'percent', 'emoji', 'runnersUp'],
  group: ['label', 'Label', 'percent', 'emoji', 'runnersUp'],
  unsure: ['runnersUp'],
  nothing: [],
  several: ['photos'],
  unseen: [],
  signature: [],
};
