"""Fits the last layer of a student anew, to the labels of the training photos as the bot shows them to the network (see.ts). In training
that layer saw crops that were mixed, covered and darkened, and answered for the teacher; the body stays as it is, or is drawn part of the
way back to the start.
  python3 refit.py --from <checkpoint.pt, or start.pt of grow.py> [--start start.pt --share 0.8] --work <folder of see.ts> --to refitted.pt"""
import argparse
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

from crops import FOLDERS, normalise, read_groups
from network import Network
from teacher import fit_head

p = argparse.ArgumentParser()
p.add_argument("--from", dest="source", required=True)
p.add_argument("--work", required=True)
p.add_argument("--to", required=True)
p.add_argument("--start", help="the file of grow.py that the training began with, to take a part of its weights")
p.add_argument("--share", type=float, default=1, help="of the trained weights; the rest is the start's (Wortsman et al. 2022)")
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
        if value.is_floating_point() and name.startswith(("body", "features")):
            value.lerp_(start[name], 1 - args.share)
seen = json.load(open(os.path.join(args.work, "seen.json")))


@torch.no_grad()
def features(part):
    """Of the photos of a part, and their labels."""
    pictures = np.memmap(os.path.join(args.work, f"seen-{part}.u8"), np.uint8, "r").reshape(-1, seen["size"], seen["size"], 3)
    looks = [network.embed(normalise(np.array(pictures[i : i + 48]))) for i in range(0, len(pictures), 48)]
    return torch.cat(looks), torch.tensor([labels.index(FOLDERS[view["class"]]) for view in seen[part]])


def say(name, x, truth):
    logits = x @ network.label_head.weight.T + network.label_head.bias
    print(f"{name}: top-1 on val {float((logits.argmax(1) == truth).float().mean()):.4f}, mean loss {float(F.cross_entropy(logits, truth)):.4f}", flush=True)


with torch.no_grad():
    val = features("val")
    say("before", *val)
    weight, bias = (value.detach() for value in torch.enable_grad()(fit_head)(*features("train"), len(labels), args.l2))
    network.label_head.weight.copy_(weight)
    network.label_head.bias.copy_(bias)
    say("after", *val)
torch.save({"averaged": network.state_dict(), "labels": labels, "depths": kept["depths"], "state": kept.get("state", {})}, args.to)
