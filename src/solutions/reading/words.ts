/**
 * The small English by which hosts give their answers away. What is in none of these lists makes a sentence unclear, not
 * wrong: then a person is asked.
 */
const listOf = (list: string): readonly string[] =>
  list
    .trim()
    .split(/\s+/)
    .map((each) => each.replaceAll('_', ' '));
const words = (list: string): string => `(?:${listOf(list).join('|')})`;

/**
 * Any number of these, each followed by a space. A phrase that others put together make is left out: with two ways to read
 * the same words, a regular expression would try all of them, and a long post would take for ever.
 */
export function anyNumberOf(...lists: string[]): string {
  const all = new Set(lists.flatMap((list) => list.replace(/^\(\?:|\)$/g, '').split('|')));
  const isMade = (phrase: string, whole: string): boolean =>
    [...all].some(
      (part) =>
        part !== whole &&
        (part === phrase || (phrase.startsWith(`${part} `) && isMade(phrase.slice(part.length + 1), whole))),
    );
  return `(?:${[...all].filter((phrase) => !isMade(phrase, phrase)).join(' |')} )*`;
}

/** Each word of these lists by itself. */
export function wordsOfLists(...lists: readonly string[]): readonly string[] {
  return lists.flatMap((list) => list.match(/[\p{L}\p{N}]+/gu) ?? []);
}

export const NOT = words('not never neither nor no');
export const ARTICLE = words('a an the our one some');
/** How an animal may look without becoming another one. */
export const ADJECTIVE =
  words(`young juvenile adult subadult baby female male pregnant big large huge small little tiny
  beautiful gorgeous lovely cute pretty handsome magnificent stunning majestic very really quite rather wild fluffy skinny fat
  chonky sleepy sneaky curious collared american canadian north eurasian european iberian florida common actual real plain regular normal
  ordinary simple feral local nice good great old classic single lone hungry healthy friendly elusive rare happy busy lovely`);
/** How sure a host is; only words that make it surer. */
export const SURELY =
  words(`indeed actually definitely certainly clearly obviously absolutely really truly simply just most_certainly
  in_fact of_course also all both surely 100 in_reality once_again again today still totally undoubtedly unmistakably`);
/** Words around an answer that say nothing of it. */
export const FILLER =
  words(`yes yep yeah yup yay no nope nah well ok okay so and but indeed folks friends everyone everybody all
  drumroll drum roll please ta da tada voila surprise bingo correct right exactly true sorry alas turns out it_turns_out in_fact
  actually this time today tonight yesterday answer answers answering the reveal revealed solution result results final official officially
  big congrats congratulations done great good nice job work guesses guess thanks thank you for playing along hi hello hey morning
  afternoon evening happy monday tuesday wednesday thursday friday saturday sunday oh ah aha wow ha haha lol update correction
  confirmed trick question got it you_guessed_it you_got_it you_are_right you_were_right got_it_right of_course ding winner ready not_bad
  no_doubt without_a_doubt no_question not_a_drill this_is_not_a_drill now here we_go is_in is_here are_in finally drum definitely most
  certainly absolutely clearly <game> week of some many several few you photo picture everybody 's ! my dear players fans to that was
  time_for_the it_is_time_for it_is_time_for_the here_is_the here_comes_the is`);
const NOUN =
  words(`animal cat kitty critter creature beast guest visitor mystery photo picture pic image shot one answer
  solution result quiz round puzzle challenge star model <game> fellow guy friend beauty`);
const OWNER =
  words(`the this that our today_'s yesterday_'s tonight_'s friday_'s monday_'s tuesday_'s wednesday_'s thursday_'s
  saturday_'s sunday_'s correct right final mystery first second third fourth`);
export const IS = words('is was are were turned_out_to_be turns_out_to_be has_been ended_up_being');
/** Whatever a host calls the thing in the photo. */
export const SUBJECT = `(?:${words('it this that these those they he she here there both all_of_them all_three all_four all_two')}|(?:${OWNER} )+(?:${ADJECTIVE} )*${NOUN}(?: ${NOUN})?|${NOUN}|(?:photo|picture|pic|image|number) [1-4])`;
/** The other ways to present it. */
export const PRESENTED =
  words(`you_are_looking_at you_were_looking_at you_saw we_have we_had we_got meet say_hello_to say_hi_to
  it_turned_out_to_be the_answer_is the_answer_was`);

/** May follow the animal's name in an answer; any other word may make a different thing of it ("cougar season"). */
export const AFTER =
  words(`with in on at by near from that who which as for again today tonight yesterday folks everyone everybody
  friends all after this here there though indeed and or not to caught seen spotted photographed captured taken well congrats
  thanks thank good great nice 100 lol haha yes yep definitely obviously certainly of_course kitten kittens cub cubs family pair male female
  mom mother mama juvenile adult youngster kit kits couple siblings it like <game> just named called walking
  running sitting looking hiding sleeping hunting chasing eating drinking strolling passing staring stalking climbing resting standing being wearing
  carrying checking posing enjoying playing jumping`);

/** The sentence gives no answer away, whatever it names. */
export const HINT =
  /\b(?:hints?|clues?|tips?|guess (?:what|who|below|now)|what do you (?:think|see)|your (?:guess|guesses|vote|votes|answer|answers)|vote|poll|fun fact|did you know|stay tuned|reply with)\b/;
/** The clause speaks of something else: other times, comparisons, conditions. */
export const ASIDE =
  /\b(?:if|unless|whether|would|than|instead|rather than|unlike|versus|vs|whereas|although|while|mistaken|mistake|confused?|resembles?|similar|compared|difference|between|imagine|wish|hope|hoped|almost|nearly|(?:first|most|top|popular|common|wrong|some|your) (?:\w+ )?(?:answers?|guess(?:es)?|votes?)|always|sometimes|often|usually|ever|every|each|remember|when|next|remind(?:s|ed)?|same as|instead of|look(?:ing|ed)? for|smell(?:s|ed)?)\b/;
/** Not sure of it. */
export const HEDGE =
  /\b(?:either|probably|maybe|perhaps|likely|possibly|possible|might|may|can(?! confirm| see)|could|must|should|think|thinks|believe|guess|guesses|suppose|seems?|seemed|looks?|looked|appears?|appeared|suspect|pretty sure|fairly sure|almost certainly|not sure|unsure|because|my money|i say|bet|last|not only|not just|not merely|not simply|nothing but|anything but|kind of|sort of|kinda|sorta|many|several|few|lots|technically|basically|allegedly|apparently|supposedly|your|yours|mine|will)\b/;
/** Somebody else's word. */
export const REPORT =
  /\b(?:said|say|says|saying|guessed|guess|guesses|guessing|thought|think|thinks|thinking|voted|votes?|believed|called|calling|expected|assumed?|suspected|answered|picked|chose|claimed?|claims|told|telling|convinced|swears?|swore|heard|went with|go with|insisted|insists?)\b/;
export const OWN_WORD = /\b(?:i|we|my)\b/;
/** Takes an answer back, or leaves it in doubt: a jest, a guess, a lone "no" beside the name. */
export const UNDONE =
  /\b(?:just kidding|kidding|jk|april fools?|psych|or is it|or was it|or maybe not|wait|oops|or not|said (?:nobody|no one)|wrong answers only|scratch that|i was wrong|disregard|yeah right|yes right|sure it (?:is|was)|right then)\b|(?:^|[,;:] )(?:(?:or|and|but) )?(?:i|we) (?:guess|think|believe|suppose|reckon|would say)\b|\bmy (?:guess|answer|money|bet|vote)\b|\b(?:first|most|top|popular|common|wrong) (?:\w+ )?(?:answers?|guess(?:es)?|votes?)\b|(?:^|[,;:] )(?:or |well )?(?:maybe|perhaps|probably|possibly)\b(?! <)|<\d+>.*[,;:] (?:no|nope|nah|not|wrong|never|incorrect)(?: [,;:]|$)|(?:^|[,;:] )not [,;:] .*</;
export const LATER =
  /\b(?:answers?|reveal|solution|results?)\b.*\b(?:tomorrow|later|soon|coming|monday|tuesday|wednesday|thursday|next|below|at noon|at \d|in \d|in an|in a few|will be|to follow|your|yours|correctly|questions?)\b|\b(?:tomorrow|later|soon)\b.*\b(?:answers?|reveal|solution)\b/;
export const CUE = /\b(?:answers?|solution|reveal|revealed|results?)\b/;
