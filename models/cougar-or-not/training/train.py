"""Trains the network that ships by distillation, from what grow.py made of an earlier file or from random weights. See README.md.
  python3 train.py --work <folder of teach.ts> --out <folder> --minutes 85 [--start start.pt] [--seed 1]
The same command continues after a stop. With --minutes the schedule follows the time spent training, so that it is complete when the
time is up however busy the machine is (and the result is then reproducible only in kind); with --pictures it follows the count."""
import argparse
import json
import math
import os
import signal
import sys
import time

# Shared cores: do not spin while waiting. Large tensors come from the heap and stay there: page faults cost a tenth otherwise.
WANTED = {"OMP_WAIT_POLICY": "PASSIVE", "MALLOC_MMAP_THRESHOLD_": "4000000000", "MALLOC_TRIM_THRESHOLD_": "8000000000", "MALLOC_ARENA_MAX": "1"}
if any(os.environ.get(k) != v for k, v in WANTED.items()):
    os.execvpe(sys.executable, [sys.executable, *sys.argv], {**os.environ, **WANTED})

import numpy as np
import torch
import torch.nn.functional as F

from augment import augment
from crops import Part, normalise, read_groups, resize
from draw import Doubts, draw, label_targets
from matmul_conv import use_products
from network import DEPTHS, Network
from start import Spread
from teacher import TINY, head_for
from workers import Workers

HERE = os.path.dirname(os.path.abspath(__file__))
IMITATE = 10  # weight of the losses on the features: their gradients are spread over 1280 values, those of the heads are not
p = argparse.ArgumentParser()
p.add_argument("--work", required=True)
p.add_argument("--out", required=True)
p.add_argument("--minutes", type=float, default=0)
p.add_argument("--pictures", type=int, default=0)
p.add_argument("--seed", type=int, default=1)
p.add_argument("--start", help="a file of grow.py")
p.add_argument("--freeze", type=int, default=0, help="layers of the body that stay as they are")
p.add_argument("--batch", type=int, default=128)
p.add_argument("--lr", type=float, default=2e-3)
p.add_argument("--warm-up", type=int, default=300, help="steps")
p.add_argument("--keep", type=float, default=0.998, help="of the averaged weights at each step")
p.add_argument("--twins", type=float, default=0.25, help="share of the pictures that are seen mirrored, too")
p.add_argument("--decay", type=float, default=0.05)
p.add_argument("--temperature", type=float, default=2.0, help="of the distillation over the teacher's classes")
p.add_argument("--sizes", default="0:96,0.65:112", help="from which part of the run on which training size")
p.add_argument("--eval-size", type=int, default=160)
p.add_argument("--eval-every", type=int, default=3, help="only every third picture of the validation part is looked at on the way")
p.add_argument("--report", type=float, default=10, help="minutes between two looks at the validation part")
p.add_argument("--threads", type=int, default=2)
p.add_argument("--stop-after", type=float, default=1e9, help="minutes of this process; for trying out")
args = p.parse_args()
assert (args.minutes > 0) != (args.pictures > 0), "say --minutes or --pictures"

torch.set_num_threads(1)  # see workers.py
torch.manual_seed(args.seed)
random = np.random.default_rng(args.seed)
device = "cuda" if torch.cuda.is_available() else "cpu"
os.makedirs(args.out, exist_ok=True)
labels, groups = read_groups(os.path.join(HERE, "imagenet-groups.json"))
COUGAR, NONE = labels.index("cougar"), labels.index("no_animal")
train, val = Part(args.work, "train", labels), Part(args.work, "val", labels)
assert train.rounds, "no crops in the work folder: run teach.ts first"
head = head_for(train, val, groups, len(labels), os.path.join(args.out, "head.pt"))

start = torch.load(args.start, map_location="cpu") if args.start else None
depths = start["depths"] if start else DEPTHS
network = Network(len(labels), depths=depths)
spread = Spread(train)
if start:
    network.load_state_dict(start["network"])
doubts = Doubts(network, NONE, os.path.join(args.out, "doubts.pt"))
network = network.to(device, memory_format=torch.channels_last)
# bfloat16 on processors with instructions for it: the others emulate it, eighteen times slower.
half = device == "cuda" or "bf16" in open("/proc/cpuinfo").read()
if half and device == "cpu":
    use_products(network)
for weights in network.body[: args.freeze].parameters():
    weights.requires_grad = False
workers = Workers(network, args.threads if device == "cpu" else 1, args.lr, args.decay)
averaged = workers.averaged
state = {"seconds": 0.0, "pictures": 0, "steps": 0}
checkpoint = os.path.join(args.out, "checkpoint.pt")


def save():
    torch.save({**workers.state(), "state": state, "random": random.bit_generator.state, "labels": labels, "depths": depths, "arguments": vars(args)}, checkpoint + ".part")
    os.replace(checkpoint + ".part", checkpoint)


if os.path.exists(checkpoint):
    kept = torch.load(checkpoint, map_location=device)
    workers.restore(kept)
    state, random.bit_generator.state = kept["state"], kept["random"]
    print(f"continues at {state['pictures']} pictures", flush=True)


def progress():
    return state["pictures"] / args.pictures if args.pictures else state["seconds"] / (args.minutes * 60)


def size_now(at):
    return [int(s) for f, s in (part.split(":") for part in args.sizes.split(",")) if float(f) <= at][-1]


def answers(replica, x):
    """The map in the teacher's features, its mean, and the two heads. The frozen layers need no gradients, and their normalisations keep
    their statistics."""
    with torch.no_grad():
        x = replica.body[: args.freeze].eval()(x)
    seen = replica.features(replica.body[args.freeze :](x))
    mean = seen.mean((2, 3))
    return seen, mean, replica.label_head(mean), replica.class_head(mean)


def work(replica, part):
    """One worker's share of a step: leaves the gradients in its replica. The first of the pictures are seen mirrored, too, and the two
    answers are drawn together."""
    batch, size, seed = part
    random = np.random.default_rng(seed)
    crops, logs, embedding, label = train.take(*zip(*batch))
    x, where = augment(crops, size, random)
    twins = round(len(batch) * args.twins)
    twice = lambda t: torch.cat([t, t[:twins]]).to(device)
    x = torch.cat([x, x[:twins].flip(3)]).contiguous(memory_format=torch.channels_last).to(device)
    with torch.autocast(device, dtype=torch.bfloat16, enabled=half):
        seen, mean, said, classes = (v.float() for v in answers(replica, x))
    maps = F.grid_sample(train.maps(*zip(*batch)), F.affine_grid(where, (len(batch), 1, *seen.shape[2:]), False), padding_mode="border", align_corners=False)
    maps = torch.cat([maps, maps[:twins].flip(3)]).to(device)
    said = F.log_softmax(said, 1)
    label_loss = -(twice(label_targets(logs, embedding, label, labels, groups, head)) * said).sum(1).mean()
    soft = twice((logs / args.temperature).softmax(1))
    class_loss = F.kl_div(F.log_softmax(classes / args.temperature, 1), soft, reduction="batchmean") * args.temperature
    mean_loss, map_loss = F.mse_loss(mean, twice(embedding)) / spread.embedding, F.mse_loss(seen, maps) / spread.places
    one, other = said[:twins], said[len(batch) :]
    # Symmetric divergence of the two answers.
    mirror_loss = ((one - other) * (one.exp() - other.exp())).sum(1).mean() if twins else label_loss * 0
    replica.zero_grad(set_to_none=True)
    (2 * label_loss + class_loss + IMITATE * (mean_loss + map_loss) + mirror_loss).backward()
    return [float(v.detach()) for v in (label_loss, class_loss, mean_loss, map_loss, mirror_loss)]


def learn(batch, size, at):
    count = len(workers.replicas)
    parts = [(batch[i::count], size, seed) for i, seed in enumerate(random.integers(0, 2**31, count).tolist())]
    lr = args.lr * min(1, (state["steps"] + 1) / args.warm_up) * (0.5 + 0.5 * math.cos(math.pi * min(at, 1)) + 1e-3)
    keep = min(args.keep, (1 + state["steps"]) / (10 + state["steps"]))
    return np.mean(workers.step(work, parts, lr, keep), 0)


@torch.no_grad()
def answer(rows):
    x = resize(normalise(val.take([0] * len(rows), rows)[0]), args.eval_size).to(device)
    return averaged.label_head(averaged.embed(x)).float().cpu()


def validate():
    everything = torch.arange(0, val.count, args.eval_every).split(48)
    found = list(workers.pool.map(lambda rows: answer(rows.tolist()), everything))
    chosen, truth = torch.cat(found).argmax(1), val.label[:: args.eval_every]
    recall = lambda label: float((chosen[truth == label] == label).float().mean())
    other = float((chosen[truth != COUGAR] == COUGAR).float().mean())
    tiny = torch.tensor([TINY in s for s in val.source[:: args.eval_every]])
    cougars = [int((chosen[(truth == COUGAR) & w] == COUGAR).sum()) for w in (tiny, ~tiny)]
    return {"top1": float((chosen == truth).float().mean()), "balanced": (recall(COUGAR) + 1 - other) / 2, "no_animal": recall(NONE),
            "tiny_cougars": cougars[0], "other_cougars": cougars[1], "taken_for_cougar": other}


stopping = []
signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))  # saves first
order, sums, since, counted, clock = [], np.zeros(5), 0, 0, time.time()
last_report, last_save, began = time.time(), time.time(), time.time()
while progress() < 1 and not stopping and time.time() - began < args.stop_after * 60:
    if len(order) < args.batch:
        order = draw(train, labels, groups, doubts, random)
    batch, order = order[: args.batch], order[args.batch :]
    at = progress()
    sums += learn(batch, size_now(at), at)
    now = time.time()
    state["seconds"] += now - clock
    clock = now
    state["pictures"] += len(batch)
    state["steps"] += 1
    since += len(batch)
    counted += 1
    if now - last_report > args.report * 60 or progress() >= 1:
        speed, done = since / (now - last_report), progress()
        line = {**state, "progress": round(done, 4), "rounds": len(train.rounds), "size": size_now(at), "losses": (sums / counted).round(4).tolist(), "speed": round(speed), **validate()}
        left = (args.minutes * 60 - state["seconds"]) if args.minutes else (args.pictures - state["pictures"]) / speed
        print(f"{done:6.1%} {state['pictures']} pictures, {speed:.0f}/s, {left / 60:.0f} min left: " + json.dumps(line), flush=True)
        with open(os.path.join(args.out, "log.jsonl"), "a") as log:
            log.write(json.dumps(line) + "\n")
        sums, since, counted, last_report = np.zeros(5), 0, 0, time.time()
    if now - last_save > 600:
        save()
        last_save = time.time()
save()
print(json.dumps({"finished": progress() >= 1, **state}))
