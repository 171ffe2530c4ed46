/** Takes the exit code of a command that has ended. */
export type Ends = (code: number) => void;
