"""What befalls pictures on their way into a post, done to the student's picture alone: the teacher answered for the clean one."""
import io
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont

from crops import normalise

LETTERS = np.array(list("ETAOINSHRDLUCMFYWGPBVK?!"))


def words(random):
    return " ".join("".join(random.choice(LETTERS, int(random.integers(2, 9)))) for _ in range(int(random.integers(2, 6))))


def font(size):
    try:
        return ImageFont.truetype("DejaVuSans-Bold.ttf", size)
    except OSError:
        return ImageFont.load_default()


def caption(picture, random):
    """Text as on memes: over the photo, above or below, some on a bar of its own."""
    picture, side = picture.copy(), picture.width
    draw = ImageDraw.Draw(picture)
    for top in ([True], [False], [True, False])[int(random.integers(3))]:
        height = int(side * random.uniform(0.08, 0.2))
        y = int(side * random.uniform(0, 0.06)) if top else side - height - int(side * random.uniform(0, 0.06))
        dark = random.random() < 0.5
        if random.random() < 0.5:
            draw.rectangle((0, y, side, y + height), fill=(0, 0, 0) if dark else (255, 255, 255))
            ink = (255, 255, 255) if dark else (0, 0, 0)
        else:
            ink = (255, 255, 255)
        outline = {"stroke_width": 1, "stroke_fill": (0, 0, 0)} if ink[0] else {}
        draw.text((int(side * random.uniform(0.02, 0.2)), y + 1), words(random), fill=ink, font=font(max(8, int(height * 0.75))), **outline)
    return picture


def screenshot(picture, random):
    """The photo inside a page or between bars, smaller than before."""
    side = picture.width
    tone = int(random.choice([0, 18, 40, 200, 245, 255]))
    page = Image.new("RGB", (side, side), (tone, tone, tone))
    width, height = (int(side * random.uniform(0.7, 1)), int(side * random.uniform(0.6, 0.95)))
    left, top = (int(random.integers(0, side - v + 1)) for v in (width, height))
    page.paste(picture.resize((width, height), Image.BILINEAR), (left, top))
    draw, ink = ImageDraw.Draw(page), 255 - tone
    for y in (top - 12, top + height + 2):
        if random.random() < 0.7 and 0 <= y <= side - 8:
            draw.text((left + 4, y), words(random).lower(), fill=(ink, ink, ink), font=font(8))
    return page


def jpeg(picture, random):
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=int(random.integers(12, 50)))
    return Image.open(kept).convert("RGB")


def overlay(crops, random):
    """uint8 (N, 3, S, S) to the same, some with captions, borders and the marks of compression."""
    crops = crops.clone()
    for i, chance in enumerate(random.random((len(crops), 3))):
        changes = [change for change, drawn, share in zip((caption, screenshot, jpeg), chance, (0.12, 0.08, 0.12)) if drawn < share]
        if changes:
            picture = Image.fromarray(crops[i].permute(1, 2, 0).contiguous().numpy())
            for change in changes:
                picture = change(picture, random)
            crops[i] = torch.from_numpy(np.array(picture)).permute(2, 0, 1)
    return crops


def place(x, size, random):
    """Each picture at the training size: mirrored by half, a little nearer or farther, some turned by up to 15 degrees, some half out
    of the frame."""
    count = len(x)
    turned = np.where(random.random(count) < 0.3, random.uniform(-15, 15, count), random.uniform(-2, 2, count)) * math.pi / 180
    scale = np.exp(random.uniform(math.log(0.8), math.log(1.08), count))
    room = np.maximum(0, 1 - scale)
    shift = random.uniform(-1, 1, (count, 2)) * room[:, None]
    half = random.random(count) < 0.08
    scale = np.where(half, random.uniform(0.5, 0.65, count), scale)
    shift = np.where(half[:, None], random.choice([-1, 1], (count, 2)) * (1 - scale)[:, None], shift)
    mirror = np.where(random.random(count) < 0.5, -1, 1)
    matrix = np.zeros((count, 2, 3), np.float32)
    matrix[:, 0, 0], matrix[:, 0, 1] = np.cos(turned) * scale * mirror, -np.sin(turned) * scale
    matrix[:, 1, 0], matrix[:, 1, 1] = np.sin(turned) * scale * mirror, np.cos(turned) * scale
    matrix[:, :, 2] = shift
    grid = F.affine_grid(torch.from_numpy(matrix), (count, 3, size, size), align_corners=False)
    # A turned photo has either empty corners or, cut from a larger one, none.
    outside = "zeros" if random.random() < 0.5 else "reflection"
    return F.grid_sample(x, grid, mode="bilinear", padding_mode=outside, align_corners=False)


def light(x, random):
    """Normalised pictures: brightness and contrast, darkness with noise, grey, blur."""
    draw = lambda low, high: torch.from_numpy(random.uniform(low, high, (len(x), 1, 1, 1)).astype(np.float32))
    which = lambda share: torch.from_numpy(random.random((len(x), 1, 1, 1)) < share)
    black = normalise(torch.zeros(1, 3, 1, 1))
    mean = x.mean((1, 2, 3), keepdim=True)
    x = torch.where(which(0.5), (x - mean) * draw(0.7, 1.3) + mean + draw(-0.3, 0.3), x)
    dark = black + (x - black) * draw(0.12, 0.6) + torch.randn_like(x) * draw(0, 0.08)
    x = torch.where(which(0.12), dark, x)
    x = torch.where(which(0.12), x.mean(1, keepdim=True).expand_as(x), x)
    for share, coarse in ((0.08, int(random.integers(32, 64))), (0.05, int(random.integers(20, 40)))):
        rows = which(share).flatten().nonzero().flatten()
        if len(rows):
            small = F.interpolate(x[rows], size=coarse, mode="bilinear", align_corners=False, antialias=True)
            x[rows] = F.interpolate(small, size=x.shape[-1], mode="bilinear", align_corners=False)
    return x


def augment(crops, size, random):
    return light(place(normalise(overlay(crops, random)), size, random), random).contiguous(memory_format=torch.channels_last)
