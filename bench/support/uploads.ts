import { Agent, request } from 'node:http';

/** A form with one picture, as curl sends it. */
export interface Upload {
  readonly type: string;
  readonly body: Buffer;
}

export function uploadOf(picture: Uint8Array): Upload {
  const boundary = '----------------------fieldmark-bench';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="picture"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`;
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head), picture, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}

/**
 * Sends these uploads, so many at a time, on connections that stay open.
 *
 * @returns milliseconds that each took. Throws when one is not answered with 200
 */
export async function sendAll(
  url: string,
  count: number,
  { uploads, atOnce }: { readonly uploads: readonly Upload[]; readonly atOnce: number },
): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const took: number[] = [];
  let next = 0;
  const sender = async (): Promise<void> => {
    while (next < count) {
      const upload = uploads[next++ % uploads.length] as Upload;
      const start = performance.now();
      await send(`${url}/api/v1/classify`, upload, agent);
      took.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  agent.destroy();
  return took;
}

function send(url: string, { type, body }: Upload, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, 'content-length': body.length };
    request(url, { method: 'POST', agent, headers }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      if (response.statusCode === 200) resolve();
      else reject(new Error(`an upload was answered with ${response.statusCode}: ${text}`));
    })
      .on('error', reject)
      .end(body);
  });
}
