import type { SettingFault } from './fault.ts';
import type { GameEntry } from './games.ts';

export function readGamesFile(
  path: string,
  _read: () => string,
): { entries: readonly GameEntry[]; faults: readonly SettingFault[] } {
  return {
    entries: [],
    faults: [{ variable: 'GAMES_FILE', problem: `${path} cannot be read yet`, example: '' }],
  };
}
