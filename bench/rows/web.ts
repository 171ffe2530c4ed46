import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { alternate, compared, quantile } from '../measure.ts';
import { type Row, skipped } from '../row.ts';
import { withFolder } from '../support/folder.ts';
import { memorySettings } from '../support/memory-settings.ts';
import { writePeerModel } from '../support/peer-model.ts';
import { photosOf1200px } from '../support/photo-server.ts';
import { sendAll, type Upload, uploadOf } from '../support/uploads.ts';
import { type ServerProcess, serve, startServerProcess } from '../support/web-server.ts';

const [PICTURES, WARM_UP, AT_ONCE, REPETITIONS] = [160, 20, 4, 3];
const GOALS = { speed: 1.5, cpu: 0.65 };
const peer = fileURLToPath(new URL('../peers/fastify.mjs', import.meta.url));
const peerInstalled = fileURLToPath(new URL('../peers/node_modules/fastify', import.meta.url));

/** `serve` under load: uploads as a page sends them, against what one would write with the usual parts. */
export function measure(): Promise<readonly Row[]> {
  return withFolder(againstFastify);
}

async function againstFastify(folder: string): Promise<readonly Row[]> {
  const against = 'fastify and @huggingface/transformers, same network';
  const uploads = (await photosOf1200px(AT_ONCE)).map(uploadOf);
  const what = `uploads of 1200 x 900, ${AT_ONCE} at once`;
  const rows = {
    speed: { what: `${what}: pictures per second`, against, goal: `at least ${GOALS.speed} times` },
    cpu: { what: `${what}: CPU time`, against, goal: `at most ${GOALS.cpu} times` },
  };
  if (!existsSync(peerInstalled)) {
    const why = 'its peer is not installed: npm --prefix bench/peers ci';
    return [skipped(rows.speed, why), skipped(rows.cpu, why)];
  }
  await writePeerModel(folder);
  const env = await memorySettings();
  const { ours, theirs } = await alternate(
    REPETITIONS,
    async () => underLoad(await serve(folder), uploads),
    async () => underLoad(await startServerProcess([peer, folder], { env, cwd: folder }), uploads),
  );
  const side = (of: (load: Load) => number) => compared(ours.map(of), theirs.map(of));
  const [speed, cpu] = [side(({ perSecond }) => perSecond), side(({ cpuMs }) => cpuMs)];
  const peak = side(({ peakMb }) => peakMb);
  const slow = side(({ p99Ms }) => p99Ms);
  return [
    {
      ...{ ...rows.speed, ...speed },
      ...{ unit: 'pictures/s', better: 'more', met: speed.ratio >= GOALS.speed },
      note: `p99 ${slow.ours.toFixed(0)} ms, theirs ${slow.theirs.toFixed(0)}; peak memory ${peak.ours.toFixed(0)} MB, theirs ${peak.theirs.toFixed(0)}`,
    },
    { ...rows.cpu, ...cpu, unit: 'ms/picture', met: cpu.ratio <= GOALS.cpu },
  ];
}

interface Load {
  readonly perSecond: number;
  /** A picture. */
  readonly cpuMs: number;
  readonly p99Ms: number;
  readonly peakMb: number;
}

async function underLoad(server: ServerProcess, uploads: readonly Upload[]): Promise<Load> {
  try {
    await sendAll(server.url, WARM_UP, { uploads, atOnce: AT_ONCE });
    const [start, cpu] = [performance.now(), server.cpuMs()];
    const took = await sendAll(server.url, PICTURES, { uploads, atOnce: AT_ONCE });
    return {
      perSecond: PICTURES / ((performance.now() - start) / 1000),
      cpuMs: (server.cpuMs() - cpu) / PICTURES,
      p99Ms: quantile(took, 0.99),
      peakMb: server.memory().peak,
    };
  } finally {
    await server.end();
  }
}
