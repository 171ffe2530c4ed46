/**
 * A complete model folder for tests, also for whole runs: it names the label whose colour is nearest to the picture's mean
 * colour. `solidPhoto('cougar')` makes a picture it is sure of, `solidPhoto(between('cougar', 'bobcat_lynx'))` one it is not.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Group, Label } from '../../game/game.ts';
import { type Known, withHead } from '../onnx/with-head.ts';
import { type TinyNetwork, tinyOnnx } from './tiny-onnx.ts';

/** Red, green, blue, each 0 to 255. */
export type Color = readonly [number, number, number];

export interface TinyLabel extends Label {
  readonly color: Color;
}

export const tinyLabels: readonly TinyLabel[] = [
  { id: 'cougar', name: 'cougar', emoji: '🐆', group: 'wild_cat', color: [255, 0, 0] },
  {
    id: 'bobcat_lynx',
    name: 'bobcat or lynx',
    aliases: ['bobcat', 'lynx'],
    group: 'wild_cat',
    color: [255, 255, 0],
  },
  {
    id: 'house_cat',
    name: 'house cat',
    emoji: '🐈',
    aliases: ['domestic cat'],
    group: 'cat',
    color: [0, 255, 0],
  },
  { id: 'dog', name: 'dog', emoji: '🐕', color: [0, 0, 255] },
  { id: 'no_animal', name: 'no animal', nothing: true, color: [255, 255, 255] },
];

const tinyGroups: readonly Group[] = [
  { id: 'wild_cat', name: 'wild cat', group: 'cat' },
  { id: 'cat', name: 'cat', emoji: '🐱' },
];

export interface TinyModelOptions {
  /** Default: the folder's name. */
  readonly name?: string;
  readonly version?: string;
  /** Default `['cougarornot']`. */
  readonly hashtags?: readonly string[];
  readonly labels?: readonly TinyLabel[];
  readonly groups?: readonly Group[];
  /** How fast the probability falls with the colour's distance (0..1 per channel); default 40: sure unless in between. */
  readonly sharpness?: number;
  /** Overrides of `input`; the network is written to undo them, so the scores stay what `tinyScores` says. */
  readonly input?: Partial<TinyInput>;
  readonly kind?: 'logits' | 'probabilities';
  readonly temperature?: number;
  /** Overrides of the network, e.g. a wrong shape. */
  readonly network?: Partial<TinyNetwork>;
  /** Adds an output that tells how far the mean colour (as the network receives it) lies from these. */
  readonly known?: Known;
  /** Last word on the manifest before it is written, e.g. to plant a fault. */
  readonly edit?: (manifest: Record<string, unknown>) => Record<string, unknown>;
}

interface TinyInput {
  readonly width: number;
  readonly height: number;
  readonly resize: 'crop' | 'squish' | 'pad';
  readonly cropFraction: number;
  readonly layout: 'NCHW' | 'NHWC';
  readonly channels: 'RGB' | 'BGR';
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly padColor: readonly number[];
}

/** Writes `model.onnx` and `model.json` into `folder` (made when missing). */
export async function writeTinyModel(folder: string, options: TinyModelOptions = {}): Promise<void> {
  const { labels = tinyLabels, groups = tinyGroups, kind = 'logits' } = options;
  const input = { ...defaultInput, ...options.input };
  const plain = { ...nearestColor(labels, input, options), ...options.network };
  const { file: network, ...outputs } = options.known
    ? withHead(tinyOnnx(plain), 'embedding', headOf(plain), { known: options.known })
    : { file: tinyOnnx(plain) };
  const manifest: Record<string, unknown> = {
    name: options.name ?? basename(folder),
    version: options.version ?? '1.0.0',
    description: 'Names the label whose colour is nearest to the mean colour of the picture.',
    hashtags: options.hashtags ?? ['cougarornot'],
    network: { file: 'model.onnx', sha256: createHash('sha256').update(network).digest('hex'), ...outputs },
    input,
    output: { kind, temperature: options.temperature ?? 1 },
    labels: labels.map(({ color: _color, ...label }) => label),
    groups,
    decision: { label: 0.7, group: 0.8, nothing: 0.7 },
    quality: {},
    licence: 'Apache-2.0',
    origin: 'made by the tests',
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), network);
  await writeFile(join(folder, 'model.json'), JSON.stringify(options.edit?.(manifest) ?? manifest, null, 2));
}

/** What the model says of a picture with this mean colour: label id to probability. */
export function tinyScores(
  color: Color,
  { labels = tinyLabels, sharpness = 40, temperature = 1 }: TinyModelOptions = {},
): Record<string, number> {
  const powers = labels.map((label) =>
    Math.exp((-sharpness * squaredDistance(color, label.color)) / temperature),
  );
  const total = powers.reduce((sum, power) => sum + power, 0);
  return Object.fromEntries(labels.map((label, index) => [label.id, (powers[index] ?? 0) / total]));
}

/** The colour half-way between two labels' colours: the model gives each about a half. */
export function between(one: string, other: string): Color {
  const [a, b] = [colorOf(one), colorOf(other)];
  return [Math.round((a[0] + b[0]) / 2), Math.round((a[1] + b[1]) / 2), Math.round((a[2] + b[2]) / 2)];
}

/** A picture of one colour: a label's id, or the colour itself. PNG keeps it exactly, JPEG to within a step or two. */
export async function solidPhoto(
  color: string | Color,
  { width = 64, height = 48, format = 'jpeg' as 'jpeg' | 'png' | 'webp' } = {},
): Promise<Buffer> {
  const [r, g, b] = typeof color === 'string' ? colorOf(color) : color;
  const { default: sharp } = await import('sharp');
  const picture = sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
  return format === 'jpeg'
    ? picture.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()
    : picture.toFormat(format, format === 'webp' ? { lossless: true } : {}).toBuffer();
}

const defaultInput: TinyInput = {
  width: 8,
  height: 8,
  resize: 'squish',
  cropFraction: 1,
  layout: 'NCHW',
  channels: 'RGB',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  padColor: [0, 0, 0],
};

/**
 * -sharpness * |x - c|² without its |x|², which is the same for every label: linear in the mean colour x, and x itself linear in
 * what the network receives, (x * scale - mean) / std. Mean and std are in the order of `channels`.
 */
function nearestColor(
  labels: readonly TinyLabel[],
  input: TinyInput,
  { sharpness = 40, kind = 'logits' }: TinyModelOptions,
): TinyNetwork {
  const order = input.channels === 'BGR' ? [2, 1, 0] : [0, 1, 2];
  const rows = labels.map(({ color }) => {
    const target = order.map((channel) => (color[channel] ?? 0) / 255);
    const slope = target.map((value) => 2 * sharpness * value);
    const weights = slope.map((value, i) => (value * (input.std[i] ?? 1)) / input.scale);
    const shift = slope.reduce((sum, value, i) => sum + (value * (input.mean[i] ?? 0)) / input.scale, 0);
    return { weights, bias: shift - sharpness * target.reduce((sum, value) => sum + value * value, 0) };
  });
  return {
    width: input.width,
    height: input.height,
    layout: input.layout,
    weights: rows.map((row) => row.weights),
    bias: rows.map((row) => row.bias),
    softmax: kind === 'probabilities',
  };
}

const headOf = ({ weights, bias }: TinyNetwork) => ({
  weights: Float32Array.from(weights.flat()),
  bias: Float32Array.from(bias),
});

function colorOf(id: string): Color {
  const label = tinyLabels.find((candidate) => candidate.id === id);
  if (label === undefined)
    throw new Error(`No tiny label "${id}": ${tinyLabels.map((l) => l.id).join(', ')}`);
  return label.color;
}

function squaredDistance(a: Color, b: Color): number {
  return a.reduce((sum, value, i) => sum + ((value - (b[i] ?? 0)) / 255) ** 2, 0);
}
