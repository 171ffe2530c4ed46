"""Fits to a body what the file it came from does not hold: the layer that imitates the teacher's map, and the head for the teacher's
classes. Fitted before the body begins to learn, they do not disturb it (Kumar et al. 2022)."""
import torch
import torch.nn.functional as F

from crops import normalise, resize
from network import Network
from teacher import fit_head

SIZE = 112  # of the pictures


def ridge(x, y, share=0.001):
    """Weights and bias of the linear function of x (N, features) that is nearest to y (N, outputs)."""
    mean, goal = x.mean(0), y.mean(0)
    x = x - mean
    square = x.T @ x
    weight = torch.linalg.solve(square + share * square.diagonal().mean() * torch.eye(len(square)), x.T @ (y - goal)).T
    return weight, goal - weight @ mean


def picks_of(part, count):
    """About `count` crops of the first two rounds, (round, index)."""
    return [(r, i) for r, length in enumerate(part.refresh()[:2]) for i in range(0, length, max(1, 2 * length // count))]


def groups_of(picks, size=48):
    return [tuple(zip(*picks[i : i + size])) for i in range(0, len(picks), size)]


def pictures_of(part, some):
    return resize(normalise(part.take(*some)[0]), SIZE)


def rows_of(maps):
    """(N, C, H, W) to (N * H * W, C)."""
    return maps.permute(0, 2, 3, 1).flatten(0, 2)


@torch.no_grad()
def with_features(old, part, labels, count=4096):
    """A network with the body of `old`, its 1280 features a linear function of the body's map, its label head fitted to the labels."""
    network = Network(labels, depths=old.depths).eval()
    network.body.load_state_dict(old.body.state_dict())
    groups = groups_of(picks_of(part, count))
    seen = torch.cat([rows_of(network.body(pictures_of(part, some))) for some in groups])
    goal = torch.cat([rows_of(part.maps(*some)) for some in groups])
    weight, bias = ridge(seen, goal)
    layer, norm = network.features[0]
    layer.weight.copy_(weight[:, :, None, None])
    before = seen @ weight.T
    norm.running_mean.copy_(before.mean(0))
    norm.running_var.copy_(before.var(0))
    norm.weight.copy_((norm.running_var + norm.eps).sqrt())
    norm.bias.copy_(bias + norm.running_mean)
    rows = (part.label[: part.count] >= 0).nonzero().flatten()
    looks = torch.cat([network.embed(pictures_of(part, ([0] * len(some), some.tolist()))) for some in rows.split(48)])
    found = torch.enable_grad()(fit_head)(looks, part.label[rows], labels, 0.03)
    network.label_head.weight.copy_(found[0])
    network.label_head.bias.copy_(found[1])
    return network


@torch.no_grad()
def fit_class_head(network, part, count=8192):
    groups = groups_of(picks_of(part, count))
    seen = torch.cat([network.embed(pictures_of(part, some)) for some in groups])
    logs = torch.cat([part.take(*some)[1] for some in groups])
    # Strongly held: large weights would drive the features wherever the classes want them.
    weight, bias = ridge(seen, logs - logs.mean(1, keepdim=True), 0.3)
    network.class_head.weight.copy_(weight)
    network.class_head.bias.copy_(bias)


@torch.no_grad()
def unexplained(network, part, count=1024):
    """The shares of the variance of the teacher's embeddings and maps that the features do not explain, 0 to 1."""
    step = max(1, part.count // count)
    groups = groups_of([(0, i) for i in range(0, part.count, step)])
    found = torch.zeros(2)
    spread = Spread(part, count)
    for some in groups:
        seen = network.features(network.body(pictures_of(part, some)))
        goal = part.maps(*some)
        found += torch.stack([F.mse_loss(seen.mean((2, 3)), part.take(*some)[2]) / spread.embedding, F.mse_loss(seen, goal) / spread.places])
    return (found / len(groups)).tolist()


class Spread:
    """Variance of the teacher's embeddings and of its maps' places, as the mean over the features: the unit of the losses."""

    def __init__(self, part, count=1024):
        groups = groups_of([(0, i) for i in range(0, part.count, max(1, part.count // count))])
        self.embedding = float(torch.cat([part.take(*some)[2] for some in groups]).var(0).mean())
        self.places = float(torch.cat([rows_of(part.maps(*some)) for some in groups]).var(0).mean())
