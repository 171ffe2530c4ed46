import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pictureNames, renderPicture } from '../../src/demo/pictures.ts';
import { withChunkAfterStart } from '../../src/vision/testing/hostile.ts';

const COMMENT = 0xfe;

/** So many JPEGs of 1200x900, all different files: the demonstration's drawings, each with a comment of its own. */
export async function photosOf1200px(count: number): Promise<readonly Buffer[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const drawing = await renderPicture(pictureNames[i % pictureNames.length] ?? 'cougar');
      return withChunkAfterStart(drawing, COMMENT, Buffer.from(`photo ${i}`));
    }),
  );
}

/** Serves `/0.jpg`, `/1.jpg` and so on from memory. */
export async function servePhotos(
  photos: readonly Buffer[],
): Promise<{ origin: string; [Symbol.asyncDispose](): Promise<void> }> {
  const server = createServer((request, response) => {
    const photo = photos[Number.parseInt(request.url?.slice(1) ?? '', 10)];
    response.writeHead(photo ? 200 : 404, { 'content-type': 'image/jpeg' }).end(photo);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
