import { readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * Removes onnxruntime-node's libraries for other platforms than this one (245 MB of them in 1.30): a deployment runs on one.
 * Run by `heroku-postbuild` and the Dockerfile; does nothing where there is nothing to remove.
 */
const libraries = new URL('../../node_modules/onnxruntime-node/bin/', import.meta.url);

for (const abi of await folders(libraries)) {
  for (const platform of await folders(new URL(`${abi}/`, libraries))) {
    for (const arch of await folders(new URL(`${abi}/${platform}/`, libraries))) {
      if (platform === process.platform && arch === process.arch) continue;
      await rm(new URL(`${abi}/${platform}/${arch}`, libraries), { recursive: true });
      process.stdout.write(`removed onnxruntime-node for ${platform}/${arch}\n`);
    }
  }
}

async function folders(at: URL): Promise<string[]> {
  try {
    const entries = await readdir(fileURLToPath(at), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
