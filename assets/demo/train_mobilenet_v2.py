#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Trains the demo weights: MobileNetV2 x1.0 for 32x32 pictures on the records that dump_demo_shapes writes."""

import argparse
import math
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

MEAN = (0.4914, 0.4822, 0.4465)
STD = (0.247, 0.243, 0.261)
# Expansion, channels, blocks, stride of the first block.
STAGES = ((1, 16, 1, 1), (6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))


def conv_bn_relu(c_in, c_out, kernel, stride=1, groups=1):
    conv = nn.Conv2d(c_in, c_out, kernel, stride, kernel // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(c_out), nn.ReLU6(inplace=True))


class InvertedResidual(nn.Module):
    def __init__(self, c_in, c_out, stride, expansion):
        super().__init__()
        hidden = c_in * expansion
        layers = [] if expansion == 1 else [conv_bn_relu(c_in, hidden, 1)]
        layers += [conv_bn_relu(hidden, hidden, 3, stride, hidden)]
        layers += [nn.Conv2d(hidden, c_out, 1, bias=False), nn.BatchNorm2d(c_out)]
        self.conv = nn.Sequential(*layers)
        self.residual = stride == 1 and c_in == c_out

    def forward(self, x):
        return x + self.conv(x) if self.residual else self.conv(x)


class MobileNetV2(nn.Module):
    """Sandler et al. 2018, arXiv:1801.04381, with strides for 32x32 pictures; keys as in the pytorch-cifar-models zoo."""

    def __init__(self, num_classes=10, dropout=0.1):
        super().__init__()
        layers = [conv_bn_relu(3, 32, 3)]
        channels = 32
        for expansion, c_out, blocks, stride in STAGES:
            for block in range(blocks):
                layers.append(InvertedResidual(channels, c_out, stride if block == 0 else 1, expansion))
                channels = c_out
        layers.append(conv_bn_relu(channels, 1280, 1))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(1280, num_classes))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out")
            elif isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, 0, 0.01)
                nn.init.zeros_(module.bias)
            elif isinstance(module, InvertedResidual) and module.residual:
                nn.init.zeros_(module.conv[-1].weight)

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


def read_records(path):
    records = np.fromfile(path, np.uint8).reshape(-1, 3073)
    pixels = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy())
    return pixels, torch.from_numpy(records[:, 0].astype(np.int64))


def normalize(pixels):
    mean = torch.tensor(MEAN).view(1, 3, 1, 1)
    std = torch.tensor(STD).view(1, 3, 1, 1)
    return ((pixels.float() / 255 - mean) / std).contiguous(memory_format=torch.channels_last)


def augment(pixels, rng):
    """The symmetries of the drawing, reflection and the order of the colours, and a shift by up to 3 pixels."""
    padded = np.pad(pixels.numpy(), ((0, 0), (0, 0), (3, 3), (3, 3)), mode="reflect")
    out = np.empty(pixels.shape, np.uint8)
    for i, picture in enumerate(padded):
        dy, dx = rng.integers(0, 7, 2)
        picture = picture[rng.permutation(3), dy : dy + 32, dx : dx + 32]
        out[i] = picture[:, :, ::-1] if rng.random() < 0.5 else picture
    return torch.from_numpy(out)


@torch.no_grad()
def evaluate(model, pixels, labels):
    """Top-1 in percent, and the matrix of truth x prediction."""
    model.eval()
    predictions = torch.cat([model(normalize(batch)).argmax(1) for batch in pixels.split(250)])
    confusion = torch.zeros(10, 10, dtype=torch.int64)
    confusion.index_put_((labels, predictions), torch.ones_like(labels), accumulate=True)
    return 100 * (predictions == labels).double().mean().item(), confusion


def learning_rate(step, num_steps, peak):
    """One cycle: up linearly for the first fifth, then down along a cosine to zero."""
    rise = num_steps // 5
    if step < rise:
        return peak * (0.1 + 0.9 * step / rise)
    return peak * 0.5 * (1 + math.cos(math.pi * (step - rise) / (num_steps - rise)))


def parameter_groups(model, weight_decay):
    parameters = list(model.parameters())
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim == 1], "weight_decay": 0.0},
    ]


def parse_schedule(text):
    """ "12x10,32x3" is ten epochs on pictures of 12x12 pixels, then three on 32x32."""
    sides = []
    for part in text.split(","):
        side, epochs = part.split("x")
        sides += [int(side)] * int(epochs)
    return sides


def train_epoch(model, optimizer, train_set, epoch, sides, args):
    pixels, labels = train_set
    side = sides[epoch]
    rng = np.random.default_rng((args.seed, epoch))
    torch.manual_seed(args.seed * 1000 + epoch)
    num_batches = len(pixels) // args.batch
    order = torch.from_numpy(rng.permutation(len(pixels)))[: num_batches * args.batch]
    total_loss = 0.0
    num_right = 0
    model.train()
    for i, chosen in enumerate(order.split(args.batch)):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(epoch * num_batches + i, len(sides) * num_batches, args.lr)
        x = normalize(augment(pixels[chosen], rng))
        if side != 32:
            x = functional.interpolate(x, size=side, mode="bilinear", antialias=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=args.bf16 and side >= 24):
            logits = model(x)
        loss = functional.cross_entropy(logits.float(), labels[chosen], label_smoothing=args.label_smoothing)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        total_loss += loss.item()
        num_right += (logits.argmax(1) == labels[chosen]).sum().item()
    return total_loss / num_batches, 100 * num_right / len(order)


def train(model, train_set, test_set, args):
    sides = parse_schedule(args.schedule)
    optimizer = torch.optim.AdamW(parameter_groups(model, args.weight_decay), lr=args.lr)
    first = 0
    if args.resume:
        checkpoint = torch.load(args.weights + ".checkpoint", weights_only=True)
        model.load_state_dict(checkpoint["model"])
        optimizer.load_state_dict(checkpoint["optimizer"])
        first = checkpoint["epoch"]
    start = time.time()
    for epoch in range(first, len(sides)):
        loss, accuracy = train_epoch(model, optimizer, train_set, epoch, sides, args)
        done = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch + 1}
        torch.save(done, args.weights + ".checkpoint")
        text = f"epoch {epoch + 1:2d}/{len(sides)} side {sides[epoch]} loss {loss:.4f} train top-1 {accuracy:.2f} %"
        if sides[epoch] == 32 and epoch + 1 < len(sides):
            text += f" test top-1 {evaluate(model, *test_set)[0]:.2f} %"
        print(f"{text} elapsed {time.time() - start:.0f} s", flush=True)


def round_to_f16(state):
    """All float tensors as f16; refuses what f16 cannot hold."""
    rounded = type(state)()
    for key, tensor in state.items():
        if not tensor.is_floating_point():
            rounded[key] = tensor.clone()
            continue
        rounded[key] = tensor.to(torch.float16).contiguous()
        if not torch.isfinite(rounded[key]).all():
            raise SystemExit(f"{key}: a value is beyond f16")
        if key.endswith("running_var") and tensor.min() < 6.2e-5:
            print(f"{key}: smallest variance {tensor.min():.3g} is not a normal number in f16")
    return rounded


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", help="directory with data_batch_1.bin and test_batch.bin")
    parser.add_argument("weights", help="the state_dict to write")
    parser.add_argument("--schedule", default="12x6,20x2,32x2", help="SIDExEPOCHS,... (default: %(default)s)")
    parser.add_argument("--resume", action="store_true", help="go on from the last whole epoch, kept in WEIGHTS.checkpoint")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=3e-3, help="peak of the one-cycle learning rate of AdamW")
    parser.add_argument("--weight-decay", type=float, default=0.02)
    parser.add_argument("--label-smoothing", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bf16", action="store_true", help="bfloat16 autocast from 24x24 pixels")
    args = parser.parse_args()
    print(f"torch {torch.__version__}", " ".join(f"{k}={v}" for k, v in vars(args).items() if k not in ("records", "weights")))

    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    train_set = read_records(f"{args.records}/data_batch_1.bin")
    test_set = read_records(f"{args.records}/test_batch.bin")
    model = MobileNetV2().to(memory_format=torch.channels_last)
    train(model, train_set, test_set, args)

    accuracy, _ = evaluate(model, *test_set)
    print(f"float32 test top-1 {accuracy:.2f} %")
    rounded = round_to_f16(model.state_dict())
    torch.save(rounded, args.weights)
    model.load_state_dict(torch.load(args.weights, weights_only=True))
    accuracy, confusion = evaluate(model, *test_set)
    print(f"float16 weights test top-1 {accuracy:.2f} %")
    print("truth x prediction:")
    print("\n".join(" ".join(f"{n:4d}" for n in row) for row in confusion.tolist()))


if __name__ == "__main__":
    main()
