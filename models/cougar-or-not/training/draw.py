"""Which crops the student sees, and what it should answer."""
import copy
import os

import numpy as np
import torch
import torch.nn.functional as F

from crops import normalise, resize
from teacher import NEW, TINY, opinion


class Doubts:
    """How much animal the start sees in each photo of the first round: the student's own mistakes, known before it learns. Kept at `path`."""

    def __init__(self, network, nothing, path):
        self.network, self.nothing, self.path = copy.deepcopy(network).eval(), nothing, path
        self.found = torch.load(path) if os.path.exists(path) else torch.zeros(0)

    @torch.no_grad()
    def of(self, part):
        """For the photos that the teacher has seen by now, 0 to 1."""
        for first in range(len(self.found), part.count, 48):
            crops = np.array(part.rounds[0][0][first : min(first + 48, part.count)])
            answers = self.network.label_head(self.network.embed(resize(normalise(crops), 112)))
            self.found = torch.cat([self.found, 1 - answers.softmax(1)[:, self.nothing]])
            torch.save(self.found, self.path)
        return self.found


def chances(part, labels, groups, doubts):
    """How often each photo is drawn: labels by the root of their rarity, no_animal more (to name an animal where there is none is worse
    than silence), and up to four times as often where the start saw an animal and the teacher sees none (where the teacher sees one, too, the
    label may be wrong); the five classes of the new source in like numbers, so that it stays one source among many; unlabelled photos without
    an animal less; those that the teacher calls lynx (no folder has any) more."""
    cougar, lynx, nothing = (labels.index(name) for name in ("cougar", "bobcat_lynx", "no_animal"))
    n = part.count
    label, source = part.label[:n], part.source[:n]
    counts = torch.bincount(label[label >= 0], minlength=len(labels)).float().clamp(min=1)
    share = torch.where(label >= 0, (counts.mean() / counts[label.clamp(min=0)]).sqrt().clamp(max=2), torch.tensor(0.7))
    fresh = torch.tensor([s.startswith(NEW) for s in source])
    tiny = torch.tensor([TINY in s for s in source])
    share[fresh & (label != cougar)] *= 0.6
    share[tiny & (label == cougar)] *= 0.7
    share[label == nothing] *= 1.5
    ours = torch.from_numpy(np.array(part.rounds[0][1][:n])).float().softmax(1) @ groups
    share[(label < 0) & (ours.argmax(1) == nothing)] *= 0.5
    share[ours[:, lynx] > 0.3] *= 5
    empty = (ours[:, nothing] > 0.5) & ((label < 0) | (label == nothing))
    share[empty] *= 1 + 3 * doubts.of(part)[:n][empty]
    return (share / share.sum()).double().numpy()


def draw(part, labels, groups, doubts, random, count=4096):
    """Photos, each with a crop of a random round."""
    lengths = np.array(part.refresh())
    share = chances(part, labels, groups, doubts)
    indices = random.choice(len(share), count, p=share / share.sum())
    rounds = [int(random.integers(0, (lengths > i).sum())) for i in indices]
    return list(zip(rounds, indices.tolist()))


def label_targets(logs, embedding, label, labels, groups, head):
    """The teacher's opinion in our labels; where there is a label, partly that (a crop may miss the animal, labels err, and photos seen often are known by heart)."""
    known = F.one_hot(label.clamp(min=0), len(labels)).float()
    weight = torch.where(label < 0, 0.0, torch.where(label == labels.index("cougar"), 0.5, 0.3))[:, None]
    return weight * known + (1 - weight) * opinion(logs, embedding, groups, head)
