/** Exit codes follow sysexits.h; 130 after Ctrl-C, as shells have it. */
export const exitCode = {
  done: 0,
  usage: 64,
  unusableData: 65,
  noInput: 66,
  unreachable: 69,
  bug: 70,
  cannotCreate: 73,
  diskFailed: 74,
  busy: 75,
  refused: 77,
  settings: 78,
  stopped: 130,
} as const;
