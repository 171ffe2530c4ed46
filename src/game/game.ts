/**
 * A game: a hashtag (or everything a host posts with photos), who may start a round, and which model plays it.
 * Handles and hashtags are kept without `@` and `#`, in lower case; `hashtagAsWritten` keeps the operator's spelling for answers.
 */
export interface Game {
  /** Stable key, e.g. `#cougarornot` or `@metrofieldguide`; unique among the games of a run. */
  readonly key: string;
  /** Lower case, without `#`. Absent: every post of the hosts that has photos. */
  readonly hashtag?: string;
  readonly hashtagAsWritten?: string;
  /** Lower-case handles whose posts count. Empty: anyone's (never empty when `hashtag` is absent). */
  readonly hosts: readonly string[];
  /** Folder name under MODELS_DIR. Absent: no model covers the hashtag, the game is watched without answers. */
  readonly model?: string;
  /** Folder name of a second model that looks at the same photos, is remembered and never speaks. */
  readonly shadow?: string;
  /** What the operator says that it asks; absent: what the hashtag says (`questionOf` in target.ts). */
  readonly question?: 'which' | 'is-it';
  /** What an is-it game asks for, as written: ids, names or aliases of labels or groups of its model. */
  readonly target?: readonly string[];
  /** What followers are told to look for; `false`: nothing. Absent: the marks that the model and the project know. */
  readonly fieldMarks?: GameMarks;
  /** The hashtag of the host's solutions, lower case, without `#`. Absent: `<hashtag>_solution`. */
  readonly answerTag?: string;
  /** Of a species network: the part of life that it is about, as written ("Corvidae"); what lies outside is "something else". */
  readonly among?: readonly string[];
  /** What taxa are called in this game: {"Lynx rufus": "bobcat"}. */
  readonly names?: Readonly<Record<string, string>>;
  /** Wording overrides of this game, checked when they are loaded. */
  readonly wording?: WordingTemplates;
  /** Outside of these it is not polled. Absent: always. */
  readonly when?: readonly Hours[];
}

/** What tells an animal from others: true of its kind, whatever the photo shows. */
export interface FieldMark {
  /** A sentence: "A cougar's tail is long." With `from` what is to be seen on either: "long on a cougar, short on a bobcat". */
  readonly mark: string;
  /** Who says so: a title and an address, or a person. */
  readonly source: string;
  /** The animal that it is mixed up with: the id, name or alias of a label, or a name of `field-marks.json`. */
  readonly from?: string;
  /** With `from`, where to look: "the tail". */
  readonly look?: string;
}

/** By the id, name or alias of a label or group. `shipped` stands for what the model and the project know. */
export type GameMarks = false | Readonly<Record<string, readonly (FieldMark | 'shipped')[]>>;

/** Hours of the week, by the clocks of a place. */
export interface Hours {
  /** 1 is Monday, 7 Sunday; ascending. */
  readonly days: readonly number[];
  /** Minutes after midnight, 0 to 1439. */
  readonly from: number;
  /** Minutes after midnight, 1 to 1440; not after `from`: on the next day. */
  readonly to: number;
  /** IANA name. */
  readonly zone: string;
}

/**
 * Sentences of an answer by kind of verdict. A list offers variants; a round always uses the same one. Placeholders:
 * `{label}` or `{Label}` (with a capital), `{percent}`, `{emoji}` (label, group), `{runnersUp}` (may come out empty),
 * `{photos}` (several). Of games that ask "is it a …?": `{target}`, `{Target}`, `{aTarget}` (with its article), `{odds}` ("9 times
 * in 10"), `{instead}` (a sentence that may come out empty: "I see a house cat.").
 */
export interface WordingTemplates {
  readonly label?: readonly string[];
  readonly group?: readonly string[];
  readonly unsure?: readonly string[];
  readonly nothing?: readonly string[];
  readonly several?: readonly string[];
  readonly unseen?: readonly string[];
  /** It is the target that the game asks for. */
  readonly yes?: readonly string[];
  /** It is not. */
  readonly no?: readonly string[];
  /** Neither is sure enough. */
  readonly cannotTell?: readonly string[];
  /** The note that says it is a bot. Absent: the built-in one. */
  readonly signature?: readonly string[];
}

/** The ranks of groups of a species network, the narrowest first. */
export const ranks = ['genus', 'family', 'order', 'class'] as const;
export type Rank = (typeof ranks)[number];

/** What a label or group is called, and where it stands in the tree of groups. */
export interface Label {
  /** `[a-z0-9_]+`, unique among the labels of a model. */
  readonly id: string;
  /** As a person says it, lower case, without article: "bobcat or lynx". */
  readonly name: string;
  readonly emoji?: string;
  /** What else people and data sets call it: "puma", "mountain lion". */
  readonly aliases?: readonly string[];
  /** The broader group's id. Absent: stands alone. */
  readonly group?: string;
  /** What tells it from others, in place of what the project knows. */
  readonly fieldMarks?: readonly FieldMark[];
  /** True for the labels that mean "no animal to name here" (memes, people, landscapes). */
  readonly nothing?: boolean;
  /** Of a species network: the scientific name, for look-ups: "Corvus corax". */
  readonly taxon?: string;
  /** The same where a reply may add it to the name. */
  readonly scientific?: string;
}

/** A broader group of labels, e.g. `wild_cat`; groups nest through `group`. */
export interface Group {
  readonly id: string;
  /** "wild cat" */
  readonly name: string;
  readonly emoji?: string;
  readonly aliases?: readonly string[];
  readonly group?: string;
  readonly fieldMarks?: readonly FieldMark[];
  /** Of a species network: "Corvus", "genus". */
  readonly taxon?: string;
  readonly rank?: Rank;
}

/** Probabilities at or above which a verdict speaks; each in (0, 1]. */
export interface DecisionThresholds {
  /** Name one label. */
  readonly label: number;
  /** Name a broader group whose labels together reach this. */
  readonly group: number;
  /** Say that there is no animal: the `nothing` labels together reach this. */
  readonly nothing: number;
  /** In place of `group` for groups of these ranks. */
  readonly ranks?: Readonly<Partial<Record<Rank, number>>>;
  /** Stricter (or laxer) values for single labels or groups, by id. */
  readonly only?: Readonly<Record<string, number>>;
  /** For games that ask "is it a …?": the two sides of each target that was calibrated, by `targetKey`. */
  readonly targets?: Readonly<Record<string, TargetThresholds>>;
}

/** When an is-it game is answered with yes or no; both are probabilities of the target in the game's mix. */
export interface TargetThresholds {
  /** From here on: yes. Above `no`. */
  readonly yes: number;
  /** Up to here: no. */
  readonly no: number;
  /** Of the animals of the game, the share that are targets, and the share in the photos that the network was calibrated on. */
  readonly share?: number;
  readonly measured?: number;
}

/** What the rules of the game need to know of a model: no weights, no files. */
export interface LabelSet {
  readonly labels: readonly Label[];
  readonly groups: readonly Group[];
  readonly decision: DecisionThresholds;
  /** The id of the label that has all probability of what is none of the labels. */
  readonly rest?: string;
  /** Of a species network: what its games play with. */
  readonly species?: Species;
}

/** What games know of a network whose labels come from a file of names. Nothing of that file is read before it is asked for. */
export interface Species {
  /** How many kinds it knows. */
  readonly count: number;
  /** The labels of a game's part of life, and what is wrong with the names that the game uses, in words. Throws `ModelError`. */
  part(game: Pick<Game, 'among' | 'target' | 'names'>): {
    readonly set: LabelSet;
    readonly faults: readonly string[];
  };
  /** The faults of a game, or that there were none the last time: so that a run without news reads no names. */
  checked(game: string, faults: () => Promise<readonly string[]>): Promise<readonly string[]>;
}

/** The labels that a game plays with. */
export function asPlayed(model: LabelSet, game: Pick<Game, 'among' | 'target' | 'names'>): LabelSet {
  return model.species?.part(game).set ?? model;
}

/** The form under which hashtags compare: X matches them whatever the case. */
export function hashtagKey(hashtag: string): string {
  return hashtag
    .replace(/^[#＃]/u, '')
    .normalize('NFC')
    .toLowerCase();
}

/** The hashtag under which a game's host tells solutions, lower case, without `#`: `crossbird_solution` where nothing else is written. */
export function answerTagOf({ hashtag, answerTag }: Pick<Game, 'hashtag' | 'answerTag'>): string | undefined {
  return answerTag ?? (hashtag === undefined ? undefined : `${hashtag}_solution`);
}

/** A game's hashtag as the operator writes it, without `#`; also of a game that was taken from the settings. A host's every post has none. */
export function hashtagOf(gameKey: string, games: readonly Game[]): string | undefined {
  const game = games.find(({ key }) => key === gameKey);
  if (game) return game.hashtagAsWritten ?? game.hashtag;
  return gameKey.startsWith('#') ? gameKey.slice(1) : undefined;
}

/** A game of anyone's posts with this hashtag. */
export function gameOf(hashtag: string): Game {
  return { key: `#${hashtag}`, hashtag, hosts: [] };
}

/** As the operator writes it. */
export function nameOfGame({ key, hashtagAsWritten }: Game): string {
  return hashtagAsWritten === undefined ? key : `#${hashtagAsWritten}`;
}
