/**
 * Whether a post that is addressed to the bot plainly asks it to stop. X's automation rules ask for a prompt opt-out; when in
 * doubt a bare "stop" is one, since silence does less harm than an unwanted answer. English only; pure.
 */
export function asksToStop(text: string): boolean {
  const sentences = sentencesOf(text, /[.!?;:\n]+/u);
  // Between commas, too: "Please stop, no bots."
  const clauses = sentencesOf(text, /[,.!?;:\n]+/u);
  if ([...sentences, ...clauses].some((said) => clearRequests.some((request) => request.test(said))))
    return true;
  // "Stop!" alone is a request; "Stop! Who goes there?" is a greeting.
  return sentences.length > 0 && sentences.every((sentence) => bareStop.test(sentence));
}

/** Words of which every request that is recognised has one: what a search can look for, the likeliest first. A space stands within a phrase. */
export const optOutWords = [
  'stop',
  'unsubscribe',
  'opt out',
  'no bots',
  'opt me out',
  'optout',
  'leave me alone',
  'reply to me',
] as const;

const asking = '(?:(?:can|could|would|will) you |i (?:want|need|would like) you to |you (?:must|should) )?';
const doing =
  '(?:replying|responding|answering|commenting|tagging|mentioning|messaging|contacting|notifying|bothering|spamming|annoying' +
  '|harassing|pestering|interacting|writing|tweeting|posting)';
/** What may follow the doing. Not anything: "stop answering wrongly" is a jest. */
const toWhom =
  '(?: (?:(?:to|at|on|under|in|with|here) )?(?:me|us|people|everyone|my|our|this|these|here|all|any)(?: [a-z]+){0,6}| again| anymore| here)?';

const bareStop = /^(?:stop)(?: stop)*(?: (?:it|this|that|now|immediately|already|at once|right now))*$/;

const clearRequests = [
  new RegExp(`^${asking}stop ${doing}${toWhom}$`),
  /^(?:can|could|would|will) you stop(?: (?:it|this|that|now))?$/,
  /^please stop(?: (?:it|this|that|now))*$/,
  /^i (?:want|need|would like) you to stop(?: (?:it|this|that|now))?$/,
  /^(?:(?:i|we) (?:want|wish|would like|choose) to |i am |how (?:do|can) i |let me |i )?opt(?:ing)? ?(?:me |us )?out(?: of (?:this|that|these|it|all|your|the)(?: [a-z]+){0,3})?$/,
  /^unsubscribe(?: (?:me|us))?(?: from (?:this|these|it|all|your)(?: [a-z]+){0,2})?$/,
  /^no bots(?: (?:here|allowed|for me|(?:in|on|under) my [a-z]+))*$/,
  /^leave me alone(?: now)?$/,
  /^(?:do not|don't|dont|never)(?: ever)? reply to me(?: again| anymore| any more| ever| here)*$/,
];

/** Words that make a request polite or address it, and change nothing else. */
const courtesies = new Set(
  'please pls plz kindly just ok okay hey hi hello dear thanks thank thx you sorry bot robot friend sir now and'.split(
    ' ',
  ),
);

/** In lower case, without mentions, hashtags, links, signs and courtesies; "please" stays where it makes a request of a word. */
function sentencesOf(text: string, ends: RegExp): readonly string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘ʼ]/gu, "'")
    .replace(/\bi'd\b/g, 'i would')
    .replace(/\bi'm\b/g, 'i am')
    .replace(/https?:\/\/\S+/gu, ' ')
    .replace(/[@#][\p{L}\p{N}_]+/gu, ' ')
    .split(ends)
    .map((sentence) => sentence.replace(/[^\p{L}\p{N}']+/gu, ' ').trim())
    .map(withoutCourtesies)
    .filter((sentence) => sentence !== '');
}

function withoutCourtesies(sentence: string): string {
  const words = sentence.split(' ').filter((word) => word !== '');
  const isPolite = /\b(?:please|pls|plz|kindly)\b/.test(sentence);
  while (words.length > 0 && courtesies.has(words[0] ?? '')) words.shift();
  while (words.length > 0 && courtesies.has(words.at(-1) ?? '')) words.pop();
  // "could you please stop" is "could you stop".
  const plain = words.filter((word) => !/^(?:please|pls|plz|kindly|just)$/.test(word)).join(' ');
  return isPolite && bareStop.test(plain) ? `please ${plain}` : plain;
}
