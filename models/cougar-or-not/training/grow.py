"""Starts a student from a file that shipped, or a deeper one: the old blocks keep their weights, the new ones begin as their shortcut
(Net2Net, Chen et al. 2016), so that it starts as the same function: check-export.ts holds what --check leaves against the old file. What the file does not hold is fitted (start.py).
  python3 grow.py --from model.onnx --work <folder of teach.ts> --to start.pt [--depths 2,3,5,2] [--check <folder>]
The file has its batch normalisations folded into the convolutions: they are unfolded by the statistics of the crops in the work folder."""
import argparse
import json
import os

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from crops import Part, normalise, read_groups, resize
from network import TEACHER_EMBEDDING, WIDTHS, Network
from start import fit_class_head, unexplained, with_features

p = argparse.ArgumentParser()
p.add_argument("--from", dest="source", required=True)
p.add_argument("--work", required=True)
p.add_argument("--to", required=True)
p.add_argument("--depths", help="blocks a stage, e.g. 2,3,5,2; default: as many as the file has")
p.add_argument("--size", type=int, default=112, help="of the pictures that the statistics are taken of")
p.add_argument("--check", help="folder for the check's data")
args = p.parse_args()
labels, _ = read_groups(os.path.join(os.path.dirname(os.path.abspath(__file__)), "imagenet-groups.json"))
graph = onnx.load(args.source).graph
stored = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
blocks = [v.shape[0] for n, v in stored.items() if n.startswith("body.") and n.endswith(".first.weight")]
had = tuple(blocks.count(width) for width in WIDTHS)
depths = tuple(int(d) for d in args.depths.split(",")) if args.depths else had
torch.manual_seed(1)  # new blocks begin as their shortcut, with random filters behind it
network = Network(len(labels), depths=depths, features=TEACHER_EMBEDDING if "features.0.weight" in stored else None)


def weight(name):
    value = stored[f"{name}.weight"].float()
    return value * stored[f"{name}.scale"] if f"{name}.scale" in stored else value


@torch.no_grad()
def take(layer, name):
    """A stored layer into a plain one, or into a convolution with its normalisation."""
    if isinstance(layer, torch.nn.Linear):
        layer.weight.copy_(weight(name))
        layer.bias.copy_(stored[f"{name}.bias"])
        return
    convolution, norm = layer
    convolution.weight.copy_(weight(name))
    norm.weight.fill_((1 + norm.eps) ** 0.5)
    norm.bias.copy_(stored[f"{name}.bias"])


take(network.body[0], "body.0")
take(network.body[2], "body.2")
old, new = 4, 4
for stage, (few, many) in enumerate(zip(had, depths)):
    for i in range(few):
        block = network.body[new + i]
        for part in ("first", "second", "shortcut", "squeeze.0", "squeeze.2"):
            if f"body.{old + i}.{part}.weight" in stored:
                take(block.get_submodule(part), f"body.{old + i}.{part}")
    old, new = old + few, new + many
if "features.0.weight" in stored:
    take(network.features[0], "features.0")
take(network.label_head, "head")
network.eval()

# Statistics of each normalisation's input, over crops. The function does not change: only what is said about it.
val = Part(args.work, "val", labels)
rows = np.linspace(0, val.count - 1, min(256, val.count)).astype(int).tolist()
crops, logs, embeddings, _ = val.take([0] * len(rows), rows)
pictures = resize(normalise(crops), args.size)
norms = {n: m for n, m in network.named_modules() if isinstance(m, torch.nn.BatchNorm2d)}
sums = {}
hooks = [m.register_forward_hook(lambda m, i, o, n=n: sums.setdefault(n, []).append(torch.stack([i[0].mean((0, 2, 3)), i[0].pow(2).mean((0, 2, 3))]))) for n, m in norms.items()]
with torch.no_grad():
    before = torch.cat([network.label_head(network.embed(x)) for x in pictures.split(32)])
    for hook in hooks:
        hook.remove()
    for name, norm in norms.items():
        mean, square = torch.stack(sums[name]).mean(0)
        deviation = (square - mean * mean).clamp(min=1e-6).sqrt()
        convolution = network.get_submodule(name.rsplit(".", 1)[0])[0]
        # Filters of the usual length: Adam's steps are of one size whatever a weight's.
        lengths = convolution.weight.flatten(1).pow(2).mean(1).sqrt().clamp(min=1e-8)
        usual = (2 / (convolution.kernel_size[0] ** 2 * convolution.out_channels)) ** 0.5
        ratio = usual / lengths
        convolution.weight.mul_(ratio[:, None, None, None])
        scale = norm.weight / (1 + norm.eps) ** 0.5
        norm.bias.add_(scale * mean)
        norm.weight.copy_(scale * ((deviation * ratio) ** 2 + norm.eps).sqrt() / ratio)
        norm.running_mean.copy_(mean * ratio)
        norm.running_var.copy_((deviation * ratio) ** 2)
    after = torch.cat([network.label_head(network.embed(x)) for x in pictures.split(32)])
print(json.dumps({"depths": depths, "pictures": len(rows), "statistics_changed_logits_by": round(float((before - after).abs().max()), 5)}))

if args.check:
    os.makedirs(args.check, exist_ok=True)
    pictures = resize(normalise(crops[:4]), graph.input[0].type.tensor_type.shape.dim[3].dim_value)
    with torch.no_grad():
        logits = network.label_head(network.embed(pictures))
    pictures.contiguous().numpy().tofile(os.path.join(args.check, "pictures.f32"))
    logits.numpy().tofile(os.path.join(args.check, "logits.f32"))

train = Part(args.work, "train", labels)
if "features.0.weight" not in stored:
    network = with_features(network, train, len(labels))
fit_class_head(network, train)
print(json.dumps({"unexplained": unexplained(network, val)}))
torch.save({"network": network.state_dict(), "labels": labels, "depths": depths}, args.to)
