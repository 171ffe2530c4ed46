"""Writes the averaged weights of a checkpoint as ONNX: input `image` (N, 3, S, S) float32, RGB, normalised; output `logits` (N, labels).
  python3 export.py --checkpoint <folder>/checkpoint.pt --size 160 --weights int8 --to model.onnx
Weights are kept as int8 (one scale for each output channel) or float16 and made float32 by the runtime when it loads the file,
so the file is small and the arithmetic is float32. Beside the file in --check it leaves pictures and logits for check-export.ts."""
import argparse
import hashlib
import json
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils import fuse_conv_bn_eval

from network import Network

p = argparse.ArgumentParser()
p.add_argument("--checkpoint", required=True)
p.add_argument("--to", required=True)
p.add_argument("--size", type=int, default=160)
p.add_argument("--weights", choices=["int8", "float16", "float32"], default="int8")
p.add_argument("--check", help="folder for the check's data")
args = p.parse_args()


class Stored(nn.Module):
    """A convolution or linear layer whose weight is kept small."""

    def __init__(self, layer):
        super().__init__()
        weight = layer.weight.detach()
        self.stride, self.padding = (layer.stride, layer.padding) if isinstance(layer, nn.Conv2d) else (None, None)
        self.register_buffer("bias", layer.bias.detach())
        if args.weights == "int8":
            scale = weight.abs().flatten(1).amax(1).clamp(min=1e-8) / 127
            scale = scale.view(-1, *[1] * (weight.ndim - 1))
            self.register_buffer("scale", scale)
            self.register_buffer("weight", (weight / scale).round().clamp(-127, 127).to(torch.int8))
        else:
            self.scale = None
            self.register_buffer("weight", weight.half() if args.weights == "float16" else weight)

    def forward(self, x):
        weight = self.weight.float()
        if self.scale is not None:
            weight = weight * self.scale
        if self.stride is None:
            return F.linear(x, weight, self.bias)
        return F.conv2d(x, weight, self.bias, self.stride, self.padding)


def compact(module):
    """Folds each batch normalisation into its convolution, then replaces the layers by stored ones."""
    for name, child in list(module.named_children()):
        if isinstance(child, nn.Sequential) and len(child) == 2 and isinstance(child[1], nn.BatchNorm2d):
            setattr(module, name, Stored(fuse_conv_bn_eval(child[0], child[1])))
        elif isinstance(child, (nn.Conv2d, nn.Linear)):
            setattr(module, name, Stored(child))
        else:
            compact(child)
    return module


class Exported(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.body, self.features, self.head = network.body, network.features, network.label_head

    def forward(self, image):
        return self.head(self.features(self.body(image)).mean((2, 3)))


kept = torch.load(args.checkpoint, map_location="cpu")
network = Network(len(kept["labels"]), depths=kept["depths"])
network.load_state_dict(kept["averaged"])
whole = Exported(network).eval()
torch.manual_seed(0)
pictures = torch.randn(4, 3, args.size, args.size)
with torch.no_grad():
    exact = whole(pictures)
    small = compact(whole)
    logits = small(pictures)
torch.onnx.export(small, pictures[:1], args.to, input_names=["image"], output_names=["logits"], opset_version=13, do_constant_folding=False,
                  dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}})
if args.check:
    os.makedirs(args.check, exist_ok=True)
    pictures.numpy().tofile(os.path.join(args.check, "pictures.f32"))
    logits.numpy().astype(np.float32).tofile(os.path.join(args.check, "logits.f32"))
data = open(args.to, "rb").read()
print(json.dumps({"file": args.to, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "size": args.size, "labels": kept["labels"],
                  "weights_changed_logits_by": round(float((exact - logits).abs().max()), 4), **kept["state"]}))
