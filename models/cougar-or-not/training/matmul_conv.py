"""Convolutions as matrix products, in bfloat16. Where maps are small and channels many (the last stage at 96 px: 3 x 3 x 384), oneDNN 2.6
goes through all weights for each picture; one product for the whole batch takes a third of the time (`python3 matmul_conv.py` measures
it)."""
import torch
import torch.nn as nn
import torch.nn.functional as F


def patches(x, size, stride):
    """Maps (N, H, W, C) to rows (N * oh * ow, size * size * C): what each output sees, padded by zeros."""
    n, h, w, c = x.shape
    if size == 1:
        return x[:, ::stride, ::stride].reshape(-1, c)
    padded = F.pad(x, (0, 0, 1, 1, 1, 1))
    a, b, d, _ = padded.stride()
    oh, ow = (h - 1) // stride + 1, (w - 1) // stride + 1
    return padded.as_strided((n, oh, ow, 3, 3 * c), (a, b * stride, d * stride, b, 1)).reshape(n * oh * ow, 9 * c)


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, stride):
        x, weight = x.bfloat16().permute(0, 2, 3, 1).contiguous(), weight.bfloat16()
        (n, h, w, _), (outputs, _, size, _) = x.shape, weight.shape
        rows, matrix = patches(x, size, stride), weight.permute(0, 2, 3, 1).reshape(outputs, -1)
        ctx.save_for_backward(rows, matrix)
        ctx.shapes = x.shape, size, stride
        return (rows @ matrix.t()).view(n, (h - 1) // stride + 1, (w - 1) // stride + 1, outputs).permute(0, 3, 1, 2)

    @staticmethod
    def backward(ctx, gradient):
        rows, matrix = ctx.saved_tensors
        (n, h, w, c), size, stride = ctx.shapes
        gradient = gradient.bfloat16().permute(0, 2, 3, 1).contiguous()
        _, oh, ow, outputs = gradient.shape
        flat = gradient.view(-1, outputs)
        of_weight = (flat.t() @ rows).float().view(outputs, size, size, c).permute(0, 3, 1, 2)
        if not ctx.needs_input_grad[0]:
            return None, of_weight, None
        if size == 3 and stride == 1:
            turned = matrix.view(outputs, 3, 3, c).flip(1, 2).permute(1, 2, 0, 3).reshape(9 * outputs, c)
            return (patches(gradient, 3, 1) @ turned).view(n, h, w, c).permute(0, 3, 1, 2), of_weight, None
        parts, edge = (flat @ matrix).view(n, oh, ow, size, size, c), size // 2
        whole = torch.zeros(n, h + 2 * edge, w + 2 * edge, c, dtype=torch.bfloat16)
        for i in range(size):
            for j in range(size):
                whole[:, i : i + stride * (oh - 1) + 1 : stride, j : j + stride * (ow - 1) + 1 : stride] += parts[:, :, :, i, j]
        return whole[:, edge : edge + h, edge : edge + w].permute(0, 3, 1, 2), of_weight, None


class MatmulConv(nn.Conv2d):
    """A convolution of size 1 or 3 without bias, padded to keep its size (divided by the stride)."""

    def forward(self, x):
        if not torch.is_autocast_cpu_enabled():
            return super().forward(x)
        return Product.apply(x, self.weight, self.stride[0])


def use_products(network):
    """Swaps the convolutions for which products are quicker (see `check`); weights and their names stay."""
    for module in network.modules():
        if type(module) is nn.Conv2d and module.out_channels >= 384:
            module.__class__ = MatmulConv


def check():
    """Both ways of each shape of the student at 96 px, batch of 64: the largest relative difference, and CPU time forth and back."""
    import time

    torch.set_num_threads(1)
    shapes = (384, 384, 3, 1, 3), (192, 384, 6, 2, 3), (64, 192, 12, 2, 3), (192, 384, 6, 2, 1), (192, 192, 6, 1, 3)
    for c, outputs, side, stride, size in shapes:
        layer = nn.Conv2d(c, outputs, size, stride, size // 2, bias=False).to(memory_format=torch.channels_last)
        x = torch.randn(64, c, side, side).to(memory_format=torch.channels_last).requires_grad_()
        found, took, above = [], [], None
        for kind in (nn.Conv2d, MatmulConv):
            layer.__class__ = kind
            for turn in range(4):
                if turn == 1:
                    start = time.process_time()
                x.grad = layer.weight.grad = None
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    y = layer(x)
                above = torch.randn_like(y) if above is None else above
                y.backward(above)
            took.append((time.process_time() - start) / 3 * 1000)
            found.append([v.detach().float() for v in (y, x.grad, layer.weight.grad)])
        off = max(float((a - b).norm() / a.norm()) for a, b in zip(*found))
        shape = f"{size}x{size}x{c} to {outputs}, {side} px, stride {stride}"
        print(f"{shape}: {took[0]:.1f} ms as convolution, {took[1]:.1f} as product; they differ by {off:.1e}")
        assert off < 0.01


if __name__ == "__main__":
    check()
