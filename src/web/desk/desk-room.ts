import type { Desk } from '../../play/desk.ts';
import type { Statistics } from '../../solutions/stats/statistics.ts';

/** What the desk works with: the same use cases as the commands. */
export interface DeskRoom {
  readonly desk: Desk;
  /** Scores what is due, and gathers how well the bot plays. */
  statistics(): Promise<Statistics>;
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
