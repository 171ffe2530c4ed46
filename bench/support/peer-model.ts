import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from './folder.ts';

interface Manifest {
  readonly labels: readonly { readonly id: string }[];
  readonly input: {
    readonly width: number;
    readonly mean: readonly number[];
    readonly std: readonly number[];
  };
}

/** The network that ships as a model folder for @huggingface/transformers: same network, short side to 144 pixels, bicubic, centre crop. */
export async function writePeerModel(folder: string): Promise<void> {
  const ours = join(projectFolder, 'models/cougar-or-not');
  const { labels, input } = JSON.parse(await readFile(join(ours, 'model.json'), 'utf8')) as Manifest;
  const target = join(folder, 'cougar-or-not');
  await mkdir(join(target, 'onnx'), { recursive: true });
  await copyFile(join(ours, 'model.onnx'), join(target, 'onnx/model.onnx'));
  const write = (name: string, content: object): Promise<void> =>
    writeFile(join(target, name), JSON.stringify(content));
  const id2label = Object.fromEntries(labels.map(({ id }, i) => [i, id]));
  await write('config.json', {
    model_type: 'resnet',
    architectures: ['ResNetForImageClassification'],
    id2label,
  });
  await write('preprocessor_config.json', {
    image_processor_type: 'ViTFeatureExtractor',
    do_resize: true,
    size: { shortest_edge: input.width },
    resample: 3,
    do_center_crop: true,
    crop_size: { width: input.width, height: input.width },
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: input.mean,
    image_std: input.std,
  });
}
