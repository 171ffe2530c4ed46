"""What befalls pictures on their way into a post, done to the student's picture alone: the teacher answered for the clean one."""
import functools
import io
import math

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from crops import MEAN, STD

SCALE = (1 / (255 * np.array(STD))).astype(np.float32)
BLACK = -(np.array(MEAN) / np.array(STD)).astype(np.float32)
LETTERS = np.array(list("ETAOINSHRDLUCMFYWGPBVK?!"))


def words(random):
    return " ".join("".join(random.choice(LETTERS, int(random.integers(2, 9)))) for _ in range(int(random.integers(2, 6))))


@functools.lru_cache(64)
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


CHANGES = ((caption, 0.12), (screenshot, 0.08), (jpeg, 0.12))


def place(picture, size, random):
    """The picture at the training size: a little nearer or farther, sometimes turned by up to 15 degrees, sometimes
    half out of the frame. Also where its places lie in the old picture: a matrix as F.affine_grid takes it."""
    side = picture.width
    turned = math.radians(random.uniform(-15, 15) if random.random() < 0.3 else random.uniform(-2, 2))
    scale = math.exp(random.uniform(math.log(0.8), math.log(1.05)))
    shift = random.uniform(-1, 1, 2) * max(0, 1 - scale)
    if random.random() < 0.08:
        scale = random.uniform(0.5, 0.65)
        shift = random.choice([-1, 1], 2) * (1 - scale)
    a, b, d, e = math.cos(turned) * scale, -math.sin(turned) * scale, math.sin(turned) * scale, math.cos(turned) * scale
    margin = 0
    # A turned photo has either empty corners or, cut from a larger one, none.
    if random.random() < 0.5 and max(abs(a) + abs(b) + abs(shift[0]), abs(d) + abs(e) + abs(shift[1])) > 1:
        margin = side // 6
        picture = Image.fromarray(np.pad(np.asarray(picture), ((margin, margin), (margin, margin), (0, 0)), "symmetric"))
    step, half = side / size, side / 2
    matrix = (a * step, b * step, margin + half * (1 + shift[0] - a - b), d * step, e * step, margin + half * (1 + shift[1] - d - e))
    return picture.transform((size, size), Image.AFFINE, matrix, Image.BILINEAR), ((a, b, shift[0]), (d, e, shift[1]))


def blur(picture, random):
    """As if it had been small once."""
    coarse = int(random.integers(32, 64)) if random.random() < 0.6 else int(random.integers(20, 40))
    return picture.resize((coarse, coarse), Image.BILINEAR).resize(picture.size, Image.BILINEAR)


def light(x, random):
    """Normalised values (S, S, 3): brightness and contrast, darkness with noise, grey."""
    if random.random() < 0.5:
        mean = x.mean()
        x = (x - mean) * np.float32(random.uniform(0.7, 1.3)) + np.float32(mean + random.uniform(-0.3, 0.3))
    if random.random() < 0.12:
        x = BLACK + (x - BLACK) * np.float32(random.uniform(0.12, 0.6))
        x = x + random.standard_normal(x.shape, np.float32) * np.float32(random.uniform(0, 0.08))
    if random.random() < 0.12:
        x = np.broadcast_to(x.mean(2, keepdims=True), x.shape)
    return x


def augment(crops, size, random):
    """Crops uint8 (N, S, S, 3) to normalised pictures (N, 3, size, size), channels last, and where their places lie in the crops, as
    F.affine_grid takes it (N, 2, 3); screenshots move a picture without saying so. One by one: each fits into the processor's cache, and
    pays for its own changes alone."""
    pictures = np.empty((len(crops), size, size, 3), np.float32)
    where = np.empty((len(crops), 2, 3), np.float32)
    for i, crop in enumerate(crops):
        # Mirrored by half, before there are letters.
        mirrored = random.random() < 0.5
        picture = Image.fromarray(np.ascontiguousarray(crop[:, ::-1]) if mirrored else crop)
        for change, share in CHANGES:
            if random.random() < share:
                picture = change(picture, random)
        picture, where[i] = place(picture, size, random)
        where[i, 0] *= -1 if mirrored else 1
        if random.random() < 0.13:
            picture = blur(picture, random)
        pictures[i] = light(np.asarray(picture, np.float32) * SCALE + BLACK, random)
    return torch.from_numpy(pictures).permute(0, 3, 1, 2), torch.from_numpy(where)
