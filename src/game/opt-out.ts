/**
 * Whether a post that is addressed to the bot asks it to stop. X's automation rules ask for a prompt opt-out. When in doubt it does:
 * silence does less harm than an unwanted reply, and the operator can undo it. English only; pure.
 */
export function asksToStop(text: string): boolean {
  const sentences = sentencesOf(text, /[.!?;:\n]+/u);
  // Between commas, too: "Please stop, no bots."
  const clauses = sentencesOf(text, /[,.!?;:\n]+/u);
  const isClear = (said: string): boolean =>
    !JEST.test(said) && clearRequests.some((request) => request.test(said));
  if ([...sentences, ...clauses].some(isClear)) return true;
  if (
    clauses.some((said) => bareStop.test(said)) &&
    clauses.some((said) => !bareStop.test(said) && COMPLAINT.test(said))
  )
    return true;
  // The last word: "Bad bot, stop", "Who asked you? Stop!"
  if (bareStop.test(clauses.at(-1) ?? '')) return true;
  // "Stop." as a sentence of its own is a request, whatever is told beside it; "Stop! Who goes there?" and "Stop! Cougar time" are jests.
  const beside = sentences.filter((sentence) => !bareStop.test(sentence));
  return (
    beside.length < sentences.length &&
    (beside.length === 0 || !/[?？؟]/u.test(text)) &&
    !beside.some((said) => BESIDE_A_JEST.test(said))
  );
}

/** Words of which nearly every request that is recognised has one: what a search can look for, the likeliest first. A space stands within a phrase. */
export const optOutWords = [
  'stop',
  'unsubscribe',
  'opt out',
  'no bots',
  'opt me out',
  'optout',
  'leave',
  'reply',
  'remove me',
  'replies',
  'respond',
  'quit',
  'go away',
  'not interested',
  'tag me',
  'mention me',
  'delete my',
  'no more',
  'want',
] as const;

const doing =
  '(?:repl(?:y|ying)|respond(?:ing)?|answer(?:ing)?|comment(?:ing)?|tag(?:ging)?|mention(?:ing)?|messag(?:e|ing)|contact(?:ing)?|notify(?:ing)?' +
  '|bother(?:ing)?|spam(?:ming)?|annoy(?:ing)?|harass(?:ing)?|pester(?:ing)?|interact(?:ing)?|writ(?:e|ing)|tweet(?:ing)?|post(?:ing)?|quot(?:e|ing)|dm(?:ing)?' +
  '|talk(?:ing)?|us(?:e|ing)|scan(?:ning)?|analy[sz](?:e|ing)|identify(?:ing)?|look(?:ing)? at|guess(?:ing)? (?:at )?my|follow(?:ing)?|sending)';
/** "I asked you to stop", "could you stop", "you need to stop". */
const asking =
  '(?:(?:can|could|would|will) (?:you|u) |(?:i|we) (?:want|need|would like|asked|told|beg|ask|am asking|are asking) (?:you|u) to |(?:i|we) said (?:to )?|(?:(?:you|u) )?(?:must|should|need to|have to) )';
const ending = '(?:stop|quit|cease|end|enough with|enough of|no more|halt)';
/** Not anything may follow the doing: "stop answering wrongly" is a jest. */
const JEST = /\b(?:wrong(?:ly)?|badly|incorrectly|slowly|correctly|so well)\b/;
/** What stands beside a "stop" that is none. */
const BESIDE_A_JEST = /^\w+ time$|^(?:look|hold on|wait|listen|thief)\b|\b(?:not|never) stop\b/;
const theirs = '(?:me|us|my|our|this|these|here|i|we|mine)';

const bareStop =
  /^(?:stop|quit it|(?:cease and )?desist|cease|halt|enough|no more|stahp|knock it off|cut it out)(?: (?:stop|desist|it|this|that|of this|now|immediately|already|at once|right now|is enough))*$/;
/** What turns a bare "stop" with other words into a request. */
const COMPLAINT =
  /\b(?:annoy\w*|spam\w*|irritat\w*|enough|please|pls|seriously|funny|hate|tired|sick|unwanted|unsolicited|stupid|useless|harass\w*|rude|ai|not asked|did not ask|nobody asked|no one asked|mean it|not welcome|bots?)\b/;

const clearRequests = [
  new RegExp(
    `^(?:${asking})?${ending} (?:all )?(?:the |your |these |this |with )*(?:replies|reply|responses|answers|comments|tags|mentions|messages|bots?|spam|notifications|guesses|guessing)(?: .*)?$`,
  ),
  new RegExp(
    `^(?:${asking})?${ending} ${doing}(?: to)?(?: .*\\b${theirs}\\b.*| again| anymore| any more| people| everyone)?$`,
  ),
  new RegExp(`^(?:${asking})?(?:do not|don't|dont|never)(?: ever)? ${doing} .*\\b${theirs}\\b.*$`),
  new RegExp(`^${asking}(?:stop|quit it|cut it out)(?: (?:it|this|that|now))*$`),
  /^please (?:stop|quit it|(?:cease and )?desist|cease|halt|no more)(?: (?:stop|it|this|that|of this|now))*$/,
  /^(?:(?:i|we) (?:want|wish|would like|choose) to |i am |how (?:do|can) i |let me |i )?opt(?:ing)? ?(?:me |us )?out(?: of (?:this|that|these|it|all|your|the)(?: [a-z]+){0,3})?$/,
  /^(?:how (?:do|can) i |i (?:want|would like) to )?unsubscribe(?: (?:me|us))?(?: from (?:this|these|it|all|your)(?: [a-z]+){0,2})?$/,
  /^no (?:more )?(?:bots?|ai|replies|spam)(?: (?:here|allowed|for me|to me|(?:in|on|under) my [a-z]+))*$/,
  new RegExp(
    `^(?:${asking})?(?:remove|delete|take|drop|exclude|omit|unfollow|unsubscribe|block|mute|forget) (?:me|us|my (?:name|account|posts?|photos?|tweets?|pictures?|images?|data|handle))(?: (?:off|out|from|in|on|of|now|too|completely|immediately)(?: .*)?)?$`,
  ),
  new RegExp(
    `^(?:(?:can|could|would|will) (?:you|u) (?:mind )?not|(?:i|we) would (?:rather|prefer)(?: that| if)? you (?:did not|do not|would not|not|never)|refrain from) ${doing}(?: .*)?$`,
  ),
  new RegExp(
    `^(?:(?:you )?do not|no|there is no) need to ${doing} .*\\b(?:${theirs}|anymore|any more|again)\\b`,
  ),
  /^(?:how (?:do|can) (?:i|we) )?(?:(?:make|get) (?:it|this|you|them|the bot|this bot) (?:to )?stop|(?:stop|block|mute|turn off) (?:this|you|the)|turn (?:this|it|that|yourself|the bot) off)$/,
  /^(?:stay|keep) (?:away from|out of) (?:me|us|my)(?: .*)?$/,
  /^ignore (?:me|us|my (?:posts?|photos?|tweets?|pictures?|account))(?: .*)?$/,
  /^(?:i|we) (?:do not consent|hate (?:bots|you|this bot|ai)|said no)(?: .*)?$/,
  /^(?:(?:you |bots )?are|this bot is) not welcome(?: .*)?$|^(?:this|it) is (?:harassment|spam)$/,
  /^mind your own business$|^(?:who|nobody|no one) asked (?:you|for (?:this|you|your .*))$|^leave(?: now)?$/,
  new RegExp(
    `^(?:${asking})?(?:just )?leave (?:me|us|my (?:posts?|photos?|tweets?|account)) (?:alone|be|out)(?: .*)?$`,
  ),
  /^(?:go away|get lost|get out of my (?:mentions|replies)|buzz off|back off|shut up|stfu|(?:f\w*|piss|bugger|sod) off|shoo)(?: .*)?$/,
  /^(?:i am |we are )?not interested(?: .*)?$/,
  /^(?:i|we) (?:do not|don't|dont|never) (?:want|need|like|wish|consent)(?: .*)?\b(?:you|your|bots?|repl(?:y|ies)|answers?|guess(?:es)?|tagged|mentioned|contacted|ai|this account)\b.*$/,
  /^(?:(?:i|we) )?do not want (?:this|that|it|any|replies|answers|comments)$/,
  /^(?:do not|don't|dont|never)(?: ever)? (?:repl(?:y|ying)|respond|answer|contact|bother|tag|message|@)(?: (?:to )?(?:me|us))?(?: again| anymore| any more| ever| here)*$/,
];

/** Words that make a request polite or address it, and change nothing else. */
const courtesies = new Set(
  'please pls plz kindly just ok okay hey hi hello dear thanks thank thx you sorry bot robot friend sir now and'.split(
    ' ',
  ),
);

/** In lower case, without mentions, hashtags, links, signs and courtesies; "please" stays where it makes a request of a word. */
function sentencesOf(text: string, ends: RegExp): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[’‘ʼ]/gu, "'")
      // "s.t.o.p", "st0p", a stop sign; an @ on its own is a tag.
      .replace(/\bs[.*-]?t[.*-]?[o0][.*-]?p+\b|🛑/gu, ' stop ')
      .replace(/(?<=\s)@(?=\s)/gu, 'tag')
      .replace(/\bi'd\b/g, 'i would')
      .replace(/\bi'm\b|\bim\b(?= not)/g, 'i am')
      .replace(/\bdid(?:n't|nt)\b/g, 'did not')
      .replace(/\b(?:don't|dont)\b/g, 'do not')
      .replace(/\byou're\b/g, 'you are')
      .replace(/\breplaying\b/g, 'replying')
      .replace(/https?:\/\/\S+/gu, ' ')
      .replace(/[@#][\p{L}\p{N}_]+/gu, ' ')
      .split(ends)
      .map((sentence) => sentence.replace(/[^\p{L}\p{N}']+/gu, ' ').trim())
      .map(withoutCourtesies)
      .filter((sentence) => sentence !== '')
  );
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
