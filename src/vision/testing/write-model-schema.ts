/** Writes models/model.schema.json from the schema in the code: `node src/vision/testing/write-model-schema.ts`. */
import { writeFile } from 'node:fs/promises';
import { manifestJsonSchema } from '../manifest.ts';

const file = new URL('../../../models/model.schema.json', import.meta.url);
await writeFile(file, `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
