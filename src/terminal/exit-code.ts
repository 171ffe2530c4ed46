/** Exit codes follow sysexits.h. */
export const exitCode = {
  done: 0,
  usage: 64,
  unusableData: 65,
  noInput: 66,
  unavailable: 69,
  bug: 70,
  cannotCreate: 73,
  diskFailed: 74,
  busy: 75,
  refused: 77,
  settings: 78,
} as const;
