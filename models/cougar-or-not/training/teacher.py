"""The teacher in our labels: halfway between its grouped 1000 classes, which know no source, and a linear head on its embedding fitted to
the labels of the training photos, which knows our labels."""
import os

import numpy as np
import torch
import torch.nn.functional as F

TINY = "IMagenet"  # source whose cougars are 64 pixels small
NEW = ("SoloHsu98", "datitran")  # sources that came on 28 November


def fit_head(embeddings, label, classes, l2=1e-3):
    """Multinomial logistic regression on standardised embeddings, the classes weighted by the root of their rarity."""
    mean, deviation = embeddings.mean(0), embeddings.std(0).clamp(min=1e-3)
    x = (embeddings - mean) / deviation
    counts = torch.bincount(label, minlength=classes).float().clamp(min=1)
    weight = (len(label) / counts / classes).sqrt()
    w, b = torch.zeros(classes, x.shape[1], requires_grad=True), torch.zeros(classes, requires_grad=True)
    optimiser = torch.optim.LBFGS([w, b], max_iter=60, history_size=10, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        loss = F.cross_entropy(x @ w.T + b, label, weight) + l2 * w.pow(2).sum() / 2
        loss.backward()
        return loss

    optimiser.step(closure)
    w, b = w.detach(), b.detach()
    scaled = w / deviation
    return scaled, b - scaled @ mean


def opinion(logs, embeddings, groups, head):
    """Probabilities of our labels."""
    grouped = logs.softmax(1) @ groups
    fitted = F.linear(embeddings, *head).softmax(1)
    return (grouped + fitted) / 2


def head_for(part, val, groups, classes, path, l2=0.02):
    """Fitted once on the labelled crops of the first round, kept at `path`; says how it does on the validation part."""
    if not os.path.exists(path):
        n = part.count
        rows = (part.label[:n] >= 0).nonzero().flatten()
        embeddings = torch.from_numpy(np.array(part.rounds[0][2])).float()[rows]
        torch.save(fit_head(embeddings, part.label[rows], classes, l2), path)
    head = torch.load(path)
    _, logs, embeddings, truth = val.take([0] * val.count, range(val.count))
    right = lambda p: round(float((p.argmax(1) == truth).float().mean()), 4)
    print("teacher on the validation part: grouped", right(logs.softmax(1) @ groups), "head", right(F.linear(embeddings, *head)),
          "mean", right(opinion(logs, embeddings, groups, head)), flush=True)
    return head
