/** node src/evaluate/testing/write-reference-model.ts <network.onnx> <folder>: a model folder to hold the one that ships against. */
import { writeReferenceModel } from './reference-model.ts';

const [network, folder] = process.argv.slice(2);
if (network === undefined || folder === undefined) {
  console.error('Usage: node src/evaluate/testing/write-reference-model.ts <network.onnx> <folder>');
  process.exitCode = 64;
} else {
  await writeReferenceModel(network, folder);
  console.log(`Wrote ${folder}; compare with it: fieldmark evaluate <data set> --reference ${folder}`);
}
