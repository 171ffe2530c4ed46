"""Fits the last layer of a student anew, to the labels of the training photos as they are seen by its body in plain crops. In training that
layer saw pictures that were mixed, covered and darkened, and answered for the teacher; the body stays as it is, or is drawn part of the way
back to the start.
  python3 refit.py --from <checkpoint.pt, or start.pt of grow.py> [--start start.pt --share 0.8] --work <folder of teach.ts> --to refitted.pt"""
import argparse
import os

import torch
import torch.nn.functional as F

from crops import Part, normalise, read_groups, resize
from network import Network
from teacher import fit_head

p = argparse.ArgumentParser()
p.add_argument("--from", dest="source", required=True)
p.add_argument("--work", required=True)
p.add_argument("--to", required=True)
p.add_argument("--start", help="the file of grow.py that the training began with, to take a part of its weights")
p.add_argument("--share", type=float, default=1, help="of the trained weights; the rest is the start's (Wortsman et al. 2022)")
p.add_argument("--size", type=int, default=160)
p.add_argument("--l2", type=float, default=0.03, help="penalty on the squares of the weights")
args = p.parse_args()
labels, _ = read_groups(os.path.join(os.path.dirname(os.path.abspath(__file__)), "imagenet-groups.json"))
kept = torch.load(args.source, map_location="cpu")
network = Network(len(labels), depths=kept["depths"])
network.load_state_dict(kept.get("averaged", kept.get("network")))
network.eval()
if args.start:
    start = torch.load(args.start, map_location="cpu")["network"]
    for name, value in network.state_dict().items():
        if value.is_floating_point() and name.startswith("body"):
            value.lerp_(start[name], 1 - args.share)


@torch.no_grad()
def features(part):
    """Of the labelled photos of a part, first crops, and their labels."""
    rows = (part.label[: part.count] >= 0).nonzero().flatten()
    looks = [network.embed(resize(normalise(part.take([0] * len(some), some.tolist())[0]), args.size)) for some in rows.split(48)]
    return torch.cat(looks), part.label[rows]


def say(name, x, truth):
    logits = x @ network.label_head.weight.T + network.label_head.bias
    print(f"{name}: top-1 on val {float((logits.argmax(1) == truth).float().mean()):.4f}, mean loss {float(F.cross_entropy(logits, truth)):.4f}", flush=True)


with torch.no_grad():
    seen = features(Part(args.work, "val", labels))
    say("before", *seen)
    weight, bias = (value.detach() for value in torch.enable_grad()(fit_head)(*features(Part(args.work, "train", labels)), len(labels), args.l2))
    network.label_head.weight.copy_(weight)
    network.label_head.bias.copy_(bias)
    say("after", *seen)
torch.save({"averaged": network.state_dict(), "labels": labels, "depths": kept["depths"], "state": kept.get("state", {})}, args.to)
