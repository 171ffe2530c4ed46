/** The process under test: fetches and classifies what its parent names, the way a run does. */
import { readFileSync } from 'node:fs';
import { createVision } from '../../src/vision/create-vision.ts';
import { PhotoError } from '../../src/vision/vision.ts';

export interface Task {
  readonly id: number;
  readonly url: string;
}

export type Answer = { readonly id: number; readonly peakMb: number } & (
  | { readonly outcome: 'seen'; readonly label: string; readonly probability: number }
  /** `fault`: an error that is no `PhotoError`, which would end the bot's round. */
  | { readonly outcome: 'refused' | 'fault'; readonly reason: string }
);

const [origin = '', modelsDir = '', model = ''] = process.argv.slice(2);
const vision = await createVision({ modelsDir, allowedHosts: [origin] });

process.on('message', async ({ id, url }: Task) => {
  process.send?.(await lookAt(id, url));
});
process.send?.('ready');

/** VmHWM, not `maxRSS`: Linux counts into that what the parent held when it made this process. */
function peakMb(): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

async function lookAt(id: number, url: string): Promise<Answer> {
  try {
    const { bytes } = await vision.fetch(url);
    const [best] = (await vision.classify(model, bytes)).prediction.scores;
    if (!best) throw new Error('no scores');
    return { id, outcome: 'seen', label: best.label, probability: best.probability, peakMb: peakMb() };
  } catch (error) {
    if (error instanceof PhotoError)
      return { id, outcome: 'refused', reason: error.reason, peakMb: peakMb() };
    return {
      id,
      outcome: 'fault',
      reason: error instanceof Error ? (error.stack ?? '') : `${error}`,
      peakMb: peakMb(),
    };
  }
}
