import sharp from 'sharp';
import { renderPicture } from '../../src/demo/pictures.ts';
import type { Row } from '../row.ts';
import { withFolder } from '../support/folder.ts';
import { sendAll, uploadOf } from '../support/uploads.ts';
import { serve } from '../support/web-server.ts';

/** `UPLOADS`: fewer, where the machine is busy. */
const [UPLOADS, STEPS, AT_ONCE] = [Number(process.env.UPLOADS ?? 10_000), 10, 4];
const GOAL = 1.05;

/** Many small uploads, one after the other for hours: whether anything of them stays. */
export function measure(): Promise<readonly Row[]> {
  return withFolder(async (folder) => {
    const small = await sharp(await renderPicture('cougar'))
      .resize(320, 240)
      .jpeg()
      .toBuffer();
    const server = await serve(folder);
    try {
      const after: number[] = [];
      for (let step = 0; step < STEPS; step++) {
        await sendAll(server.url, UPLOADS / STEPS, { uploads: [uploadOf(small)], atOnce: AT_ONCE });
        after.push(server.memory().now);
      }
      // The first tenth fills caches and heaps.
      const [, ...settled] = after;
      const [first, second] = [mean(settled.slice(0, 3)), mean(settled.slice(-3))];
      const steps = (settled.length - 3) * (UPLOADS / STEPS / 1000);
      return [
        {
          what: `memory in the last three tenths of ${UPLOADS} uploads`,
          against: 'the second to fourth tenth',
          ...{ ours: second, theirs: first, ratio: second / first, unit: 'MB' },
          ...{ goal: `at most ${GOAL} times: nothing of them stays`, met: second / first <= GOAL },
          note: `after each tenth ${after.map((mb) => mb.toFixed(0)).join(', ')} MB: ${((second - first) / steps).toFixed(2)} MB more every 1,000`,
        },
      ];
    } finally {
      await server.end();
    }
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
