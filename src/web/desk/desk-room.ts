import type { Desk } from '../../play/desk.ts';
import type { Statistics } from '../../solutions/stats/statistics.ts';
import type { SummaryRecord } from '../../store/store.ts';
import type { FetchedPhoto } from '../../vision/vision.ts';

/** What the desk works with: the same use cases as the commands. */
export interface DeskRoom {
  readonly desk: Desk;
  /** Scores what is due, and gathers how well the bot plays. */
  statistics(): Promise<Statistics>;
  /** Drafts a post about the last seven days for each network that is on; it then waits for a person. */
  draftSummaries(): Promise<readonly SummaryRecord[]>;
  /** A photo of a post, from its network's hosts alone. Throws `PhotoError`. */
  fetchPhoto(url: string): Promise<FetchedPhoto>;
  /** What `doctor` sees without asking the networks; faults and warnings have a cure. */
  examine(): Promise<readonly Finding[]>;
  /** The games with their hours. */
  games(): Promise<readonly ListedGame[]>;
}

export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'fault' | 'skipped';
  readonly seen: string;
  readonly cure?: string;
}

export interface ListedGame {
  readonly name: string;
  readonly model: string;
  readonly question: string;
  readonly rounds: number;
  readonly last?: Date;
  /** In words; `always` without hours. */
  readonly on: string;
}
