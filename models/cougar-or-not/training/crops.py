"""What teach.ts left in the work folder: crops, the teacher's answers, labels. Grouping of the teacher's classes into our labels."""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

SIZE = 144  # of the kept crops
PLACES = 4  # a side, of the kept maps of the teacher
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
# Folders of the photos, and the label each of them means. `bobcat`, `lynx` and `ocelot` have no training photos.
FOLDERS = {
    "cougar": "cougar", "bobcat": "bobcat_lynx", "lynx": "bobcat_lynx", "domestic_cat": "house_cat", "ocelot": "spotted_cat",
    "jaguar": "spotted_cat", "leopard": "spotted_cat", "other_cat": "big_cat", "dog": "dog", "other_bird": "bird",
    "american_crow": "bird", "common_raven": "bird", "grackle_blackbird": "bird", "other_animal": "other_animal",
    "people_or_objects_or_scenes": "no_animal", "meme_or_screenshot": "no_animal",
}


def read_groups(path):
    """Labels, and the matrix (1001, labels) that sums the teacher's probabilities into them."""
    data = json.load(open(path))
    labels = data["labels"]
    matrix = torch.zeros(1001, len(labels))
    matrix[0, labels.index(data["background"])] = 1
    for group in data["groups"]:
        matrix[group["from"] + 1 : group["to"] + 2, labels.index(group["label"])] = 1
    assert matrix.sum(1).eq(1).all(), "every class must be in one group"
    return labels, matrix


class Part:
    """The crops of `train` (all rounds, the last as far as it is) or of `val`."""

    def __init__(self, work, part, labels):
        self.work, self.part = work, part
        views = json.load(open(os.path.join(work, "views.json")))[part]
        self.views = views
        self.label = torch.tensor([labels.index(FOLDERS[v["class"]]) if v["class"] else -1 for v in views])
        self.source = [v["source"] for v in views]
        self.refresh()

    def refresh(self):
        """Takes up what the teacher has finished meanwhile. `count`: pictures of the first round."""
        names = ["val"] if self.part == "val" else [str(i) for i in range(100)]
        self.rounds = []
        for name in names:
            path = os.path.join(self.work, f"embedding-{name}.f16")
            n = os.path.getsize(path) // 2560 if os.path.exists(path) else 0
            if n == 0:
                break
            read = lambda file, kind, shape: np.memmap(os.path.join(self.work, file), kind, "r", shape=(n, *shape))
            self.rounds.append((
                read(f"crops-{name}.u8", np.uint8, (SIZE, SIZE, 3)),
                read(f"teacher-{name}.f16", np.float16, (1001,)),
                read(f"embedding-{name}.f16", np.float16, (1280,)),
                read(f"share-{name}.f16", np.float16, ()),
                read(f"map-{name}.f16", np.float16, (PLACES, PLACES, 1280)),
            ))
        self.count = len(self.rounds[0][0]) if self.rounds else 0
        return [len(r[0]) for r in self.rounds]

    def take(self, rounds, indices):
        """Crops (N, SIZE, SIZE, 3) uint8, log-probabilities, embeddings, labels (-1: none, or mixed with another photo)."""
        rows = list(zip(rounds, indices))
        crops = np.stack([self.rounds[r][0][i] for r, i in rows])
        logs = torch.from_numpy(np.stack([self.rounds[r][1][i] for r, i in rows])).float()
        embeddings = torch.from_numpy(np.stack([self.rounds[r][2][i] for r, i in rows])).float()
        mixed = torch.tensor([bool(self.rounds[r][3][i] < 1) for r, i in rows])
        return crops, logs, embeddings, self.label[torch.as_tensor(indices)].where(~mixed, torch.tensor(-1))

    def maps(self, rounds, indices):
        """The teacher's maps (N, 1280, PLACES, PLACES)."""
        return torch.from_numpy(np.stack([self.rounds[r][4][i] for r, i in zip(rounds, indices)])).float().permute(0, 3, 1, 2)


def normalise(crops):
    """Crops uint8 (N, S, S, 3) to pictures (N, 3, S, S), channels last."""
    return ((torch.from_numpy(crops).float() / 255 - torch.tensor(MEAN)) / torch.tensor(STD)).permute(0, 3, 1, 2)


def resize(x, size):
    if x.shape[-1] == size:
        return x
    return F.interpolate(x, size=(size, size), mode="bilinear", align_corners=False, antialias=True).contiguous(memory_format=torch.channels_last)
