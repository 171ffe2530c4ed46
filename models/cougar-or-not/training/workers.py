"""One worker a core, each with its share of the batch and a replica that shares the weights. Cutting every operation over the cores instead
(OpenMP) makes all wait at each for the slowest: beside another busy program it fell to a tenth of the speed."""
import copy
from concurrent.futures import ThreadPoolExecutor

import torch


class Share:
    """A part of the weights, about the same amount for each worker: sums their gradients, steps, averages."""

    def __init__(self, names, replicas, averaged, lr, decay):
        own, slow = dict(replicas[0].named_parameters()), dict(averaged.named_parameters())
        self.replicas, self.names = replicas, [n for n in names if own[n].requires_grad]
        self.pairs = [(slow[n], own[n]) for n in self.names]
        matrices, others = [own[n] for n in self.names if own[n].ndim > 1], [own[n] for n in self.names if own[n].ndim <= 1]
        groups = [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0}]
        self.optimiser = torch.optim.AdamW([g for g in groups if g["params"]], lr=lr)

    def step(self, lr, keep):
        found = [dict(r.named_parameters()) for r in self.replicas]
        for name in self.names:
            for other in found[1:]:
                found[0][name].grad.add_(other[name].grad)
            found[0][name].grad.div_(len(found))
        for group in self.optimiser.param_groups:
            group["lr"] = lr
        self.optimiser.step()
        with torch.no_grad():
            for slow, fast in self.pairs:
                slow.lerp_(fast, 1 - keep)


class Workers:
    """`averaged` follows the network slowly: those weights are the result."""

    def __init__(self, network, count, lr, decay):
        self.network, self.averaged = network, copy.deepcopy(network).eval()
        self.replicas = [network] + [copy.deepcopy(network) for _ in range(count - 1)]
        self.pool = ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,))
        by_size = sorted(((w.numel(), n) for n, w in network.named_parameters()), reverse=True)
        bins = [[] for _ in range(count)]
        for size, name in by_size:
            min(bins, key=lambda b: sum(c for c, _ in b)).append((size, name))
        self.shares = [Share([name for _, name in part], self.replicas, self.averaged, lr, decay) for part in bins]
        self.tie()

    def tie(self):
        for replica in self.replicas[1:]:
            for mine, shared in zip(replica.parameters(), self.network.parameters()):
                mine.data = shared.data

    def step(self, work, parts, lr, keep):
        """`work(replica, part)` leaves gradients in its replica; then the weights move. Returns what each gave."""
        found = list(self.pool.map(work, self.replicas, parts))
        list(self.pool.map(lambda share: share.step(lr, keep), self.shares))
        for slow, fast in zip(self.averaged.buffers(), self.network.buffers()):
            slow.lerp_(fast, 1 - keep) if slow.is_floating_point() else slow.copy_(fast)
        return found

    def state(self):
        optimisers = [share.optimiser.state_dict() for share in self.shares]
        return {"network": self.network.state_dict(), "averaged": self.averaged.state_dict(), "optimisers": optimisers}

    def restore(self, kept):
        self.network.load_state_dict(kept["network"])
        self.averaged.load_state_dict(kept["averaged"])
        for share, saved in zip(self.shares, kept["optimisers"]):
            share.optimiser.load_state_dict(saved)
        self.tie()
