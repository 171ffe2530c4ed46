"""What a user of torch would write: photos through a MobileNetV2 (Sandler et al. 2018, width 1) without its last layer.

mobilenet_v2.py FILE …: prints the CPU and wall milliseconds a photo. Its weights are random, which changes nothing of its speed.
"""
import json
import sys
import time

import torch
from PIL import Image
from torch import nn

BATCH = 16


def conv(inputs, outputs, kernel=3, stride=1, groups=1, act=True):
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, nn.ReLU6()) if act else nn.Sequential(*layers)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, expand):
        super().__init__()
        hidden = inputs * expand
        first = [conv(inputs, hidden, 1)] if expand > 1 else []
        self.body = nn.Sequential(*first, conv(hidden, hidden, 3, stride, hidden), conv(hidden, outputs, 1, act=False))
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.body(x) if self.adds else self.body(x)


def network():
    layers, width = [conv(3, 32, stride=2)], 32
    for expand, outputs, count, stride in [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ]:
        for i in range(count):
            layers.append(Block(width, outputs, stride if i == 0 else 1, expand))
            width = outputs
    return nn.Sequential(*layers, conv(320, 1280, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten()).eval()


def picture(path):
    with Image.open(path) as photo:
        photo = photo.convert("RGB")
        scale = 224 / min(photo.size)
        photo = photo.resize([max(224, round(side * scale)) for side in photo.size], Image.BILINEAR)
        left, top = [(side - 224) // 2 for side in photo.size]
        photo = photo.crop((left, top, left + 224, top + 224))
        pixels = torch.frombuffer(bytearray(photo.tobytes()), dtype=torch.uint8)
    return pixels.reshape(224, 224, 3).permute(2, 0, 1).float() / 127.5 - 1


torch.manual_seed(1)
model, files = network(), sys.argv[1:]
with torch.inference_mode():
    look = lambda some: model(torch.stack([picture(path) for path in some]))
    look(files[:BATCH])
    wall, cpu = time.perf_counter(), time.process_time()
    for i in range(0, len(files), BATCH):
        look(files[i : i + BATCH])
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps({"cpuMs": 1000 * cpu / len(files), "wallMs": 1000 * wall / len(files)}))
