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
    '{Label}, if you ask me. {emoji} I put it at {percent}. {runnersUp}',
    '{Label}. {emoji} That is my answer, {percent} sure. {runnersUp}',
    '{Label}, it seems to me, {percent} sure. {emoji} {runnersUp}',
    '{Label}! {emoji} I put it at {percent}. {runnersUp}',
    '{Label}, I would say. {emoji} I am {percent} sure. {runnersUp}',
    '{Label}, {percent} sure. {emoji} {runnersUp}',
    '{Label} is my pick. {emoji} I am {percent} sure. {runnersUp}',
  ],
  group: [
    'Some kind of {label}. {emoji} I am {percent} sure of that, but I cannot tell which. {runnersUp}',
    '{Label} of some kind. {emoji} I am {percent} sure, but of the species I am not. {runnersUp}',
    'One {label} or another. {emoji} I am {percent} sure, yet I cannot say which. {runnersUp}',
    'Some kind of {label}, {percent} sure. {emoji} Which one, I cannot tell. {runnersUp}',
    'Some kind of {label}, I think, {percent} sure. {emoji} The exact kind is beyond me. {runnersUp}',
    '{Label} of one kind or another, {percent} sure. {emoji} I cannot narrow it down. {runnersUp}',
    'Some {label} or other, {percent} sure. {emoji} I would not bet on the species. {runnersUp}',
    'Some kind of {label}: of that I am {percent} sure. {emoji} The rest is open. {runnersUp}',
    'Some kind of {label}, I would say, {percent} sure. {emoji} I stop short of a species. {runnersUp}',
    "Some kind of {label}! {emoji} I am {percent} sure. The species is anybody's guess. {runnersUp}",
    'It is some kind of {label}, {percent} sure. {emoji} I cannot put a finer name to it. {runnersUp}',
  ],
  unsure: [
    "I can't tell. 🤔 {runnersUp}",
    'Not sure about this one. 🤔 {runnersUp}',
    'Too hard for me, I pass. 🤔 {runnersUp}',
    'I do not know this time. 🤔 {runnersUp}',
    'This one beats me. 🤔 {runnersUp}',
    'Not sure enough for a name this time. 🤔 {runnersUp}',
    'No answer that I would stand by. 🤔 {runnersUp}',
    'I am not sure enough to name it. 🤔 {runnersUp}',
  ],
  nothing: [
    'I see no animal here that I could name. 🔍',
    'No animal that I can find in this one. 🔍',
    'Nothing here that I can identify. 🔍',
    'No animal here, as far as I can see. 🔍',
    'I looked and found no animal. 🔍',
    'No animal in sight for me. 🔍',
    'If there is an animal here, it hides from me. 🔍',
    'I can find no animal. 🔍',
  ],
  several: [
    '{photos} 📷',
    '{photos} That is my count. 📷',
    '{photos} That is what I see. 📷',
    '{photos} That is how I see them. 📷',
    '{photos} I looked at each by itself. 📷',
    '{photos} That is my answer. 📷',
    '{photos} Photo by photo, that is. 📷',
    '{photos} They differ, I think. 📷',
  ],
  unseen: [
    'I could not open the photo, so I have no answer this time. 📷',
    'No answer from me: the photo would not open. 📷',
    'The photo would not open, so I cannot answer. 📷',
    'Sorry, I could not open the photo this time. 📷',
    'No answer this time: I could not open the photo. 📷',
    'The photo did not open for me, so I have to pass. 📷',
    'I have to pass: the photo would not open. 📷',
    'I cannot answer this one, since the photo would not open. 📷',
  ],
  signature: [
    'I am a bot.',
    'A bot wrote this.',
    'Bot here.',
    'I am only a bot.',
    "A bot's opinion.",
    'So says a bot.',
    "A bot's guess.",
    'Signed, a bot.',
  ],
};

/** For a group that is probably one label: to name both would say two things. {label} comes with its article. */
export const probablySentences: readonly string[] = [
  'Probably {label}, {percent} sure. {emoji} {runnersUp}',
  'Most likely {label}, {percent} sure. {emoji} {runnersUp}',
  'I lean towards {label}. {emoji} I put it at {percent}. {runnersUp}',
  'Likely {label}. {emoji} I am {percent} sure. {runnersUp}',
  'Probably {label}, I would say. {emoji} I am {percent} sure. {runnersUp}',
  '{Label}, most likely. {emoji} I am {percent} sure. {runnersUp}',
  'I think it is {label}, {percent} sure. {emoji} {runnersUp}',
  'It looks like {label}. {emoji} I put it at {percent}. {runnersUp}',
];

/** For "some other animal", told as what it is not: {none} is "No cat, dog or bird" or "None of the animals I know". */
export const noneSentences: readonly string[] = [
  '{none}, {percent} sure.',
  '{none}. I am {percent} sure.',
  '{none}, I think, {percent} sure.',
  '{none}, as far as I can tell. I am {percent} sure.',
  '{none}, I would say, {percent} sure.',
  '{none}! I am {percent} sure.',
  '{none} this time, {percent} sure.',
  '{none}, it seems to me, {percent} sure.',
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
