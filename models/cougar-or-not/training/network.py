"""The student: a small ResNet of plain 3x3 convolutions (He et al. 2016) with squeeze-and-excitation (Hu et al. 2018) in the later
stages. On CPUs dense convolutions reach most of the cores' peak, depthwise ones a tenth: for the same minutes this network sees
as many pictures as MobileNetV3-small with ten times the arithmetic."""
import torch
import torch.nn as nn
import torch.nn.functional as F

TEACHER_CLASSES, TEACHER_EMBEDDING = 1001, 1280
WIDTHS, DEPTHS = (32, 64, 192, 384), (2, 2, 3, 1)  # of the stages: channels; blocks, where --start does not say how many


def conv(inputs, outputs, size=3, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False), nn.BatchNorm2d(outputs))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, squeeze):
        super().__init__()
        self.first, self.second = conv(inputs, outputs, 3, stride), conv(outputs, outputs)
        self.shortcut = conv(inputs, outputs, 1, stride) if stride > 1 or inputs != outputs else nn.Identity()
        self.squeeze = nn.Sequential(nn.Linear(outputs, outputs // 8), nn.ReLU(), nn.Linear(outputs // 8, outputs), nn.Sigmoid()) if squeeze else None
        nn.init.zeros_(self.second[1].weight)  # each block starts as its shortcut

    def forward(self, x):
        y = self.second(F.relu(self.first(x), inplace=True))
        if self.squeeze is not None:
            y = y * self.squeeze(y.mean((2, 3)))[:, :, None, None]
        return F.relu(y + self.shortcut(x), inplace=True)


class Network(nn.Module):
    """Pictures (N, 3, S, S), normalised, to a map in the teacher's own 1280 features (Chen et al. 2022, "Knowledge distillation with the
    reused teacher classifier"), to its mean and two heads on it: labels, teacher's classes."""

    def __init__(self, labels, depths=DEPTHS, features=TEACHER_EMBEDDING):
        """`features`: None for a network without a layer that imitates the teacher's map, as they were before 1.4.0."""
        super().__init__()
        self.depths = tuple(depths)
        layers = [conv(3, WIDTHS[0] // 2, 3, 2), nn.ReLU(inplace=True), conv(WIDTHS[0] // 2, WIDTHS[0], 3, 2), nn.ReLU(inplace=True)]
        inputs = WIDTHS[0]
        for stage, (width, depth) in enumerate(zip(WIDTHS, depths)):
            for i in range(depth):
                layers.append(Block(inputs, width, 2 if i == 0 and stage > 0 else 1, stage > 0))
                inputs = width
        self.body = nn.Sequential(*layers)
        self.features = nn.Sequential(conv(inputs, features, 1), nn.ReLU(inplace=True)) if features else nn.Identity()
        self.label_head = nn.Linear(features or inputs, labels)
        self.class_head = nn.Linear(features or inputs, TEACHER_CLASSES)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def embed(self, x):
        return self.features(self.body(x)).mean((2, 3))

    def forward(self, x):
        return self.label_head(self.embed(x))
