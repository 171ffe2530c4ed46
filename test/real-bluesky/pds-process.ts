/** Runs the real PDS with the settings that it is given, until it is killed. */
const name = '@atproto/pds';
const { PDS } = (await import(name)) as {
  PDS: { fromEnv(env: object): Promise<{ start(): Promise<unknown> }> };
};
const pds = await PDS.fromEnv(JSON.parse(process.argv[2] ?? '{}'));
await pds.start();
