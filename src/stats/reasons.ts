/** Why there is no answer, in words that complete "it stayed silent since …". */
export const silences: Readonly<Record<string, string>> = {
  reveal: 'it tells what an earlier round showed',
  'no-photo': 'there is no photo to look at',
  'not-a-host': 'the author is not a host of this game',
  'too-old': 'the post is too old',
  'no-model': 'no model plays this hashtag',
  'no-game': 'it belongs to no game',
  'not-summoned': 'nobody asked, and this is not a host’s round',
  'nothing-to-name': 'nobody asked, and there is no animal that it could name',
  'opted-out': 'this person asked it to stop',
  'replies-closed': 'the author lets nobody reply',
  'already-answered': 'it has answered before',
  'own-post': 'it is a post of the bot',
  retweet: 'it repeats another post',
  waiting: 'its photos are still to be looked at',
};
