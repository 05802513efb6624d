#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The steps of the tutorial with the package that is named, octet or openvino (with nncf): the seconds of each, the accuracy, and what
the package takes on disk with the packages that it brings.

tutorial_steps.py PACKAGE CIFAR10_DIR WEIGHTS [WORKERS]: a directory of binary batches, the weights of cifar10_mobilenetv2_x1_0."""
import importlib
import importlib.metadata
import pathlib
import re
import sys
import tempfile
import time

import numpy as np
import torch
from torchvision import transforms
from torchvision.models import MobileNetV2

TRANSFORM = transforms.Compose(
    [transforms.ToTensor(), transforms.Normalize((0.4914, 0.4822, 0.4465), (0.247, 0.243, 0.261))]
)


class Cifar10(torch.utils.data.Dataset):
    """The binary batches of some names: a label and 3 x 32 x 32 bytes each."""

    def __init__(self, folder, pattern):
        records = [np.fromfile(file, np.uint8).reshape(-1, 3073) for file in sorted(pathlib.Path(folder).glob(pattern))]
        self.records = np.concatenate(records)

    def __len__(self):
        return len(self.records)

    def __getitem__(self, index):
        record = self.records[index]
        return TRANSFORM(record[1:].reshape(3, 32, 32).transpose(1, 2, 0)), int(record[0])


def network(weights):
    blocks = [[1, 16, 1, 1], [6, 24, 2, 1], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]]
    model = MobileNetV2(num_classes=10, inverted_residual_setting=blocks)
    model.features[0][0].stride = (1, 1)
    model.load_state_dict(torch.load(weights, weights_only=True))
    return model.eval()


def accuracy(compiled, loader):
    correct = sum(int(np.argmax(compiled(images)[0]) == labels.numpy()[0]) for images, labels in loader)
    return correct / len(loader)


def installed_megabytes(*packages):
    """Of packages and what they require, but for what needs an extra."""
    seen, waiting, size = set(), list(packages), 0
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        files = [pathlib.Path(file.locate()) for file in package.files or []]
        size += sum(file.stat().st_size for file in files if file.is_file())
        for requirement in package.requires or []:
            if "extra ==" not in requirement:
                waiting.append(re.match(r"[\w.-]+", requirement).group())
    return size / 1e6, sorted(seen)


def main():
    package, folder, weights = sys.argv[1:4]
    workers = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    seconds = {}

    def timed(step, function):
        start = time.perf_counter()
        result = function()
        seconds[step] = time.perf_counter() - start
        return result

    train = torch.utils.data.DataLoader(Cifar10(folder, "data_batch*.bin"), batch_size=1, num_workers=workers)
    test = torch.utils.data.DataLoader(Cifar10(folder, "test_batch*.bin"), batch_size=1, num_workers=workers)
    model = network(weights)
    ov = timed("import", lambda: importlib.import_module(package))
    nncf = timed("import nncf", lambda: importlib.import_module("octet.nncf" if package == "octet" else "nncf"))
    ov_model = timed("convert", lambda: ov.convert_model(model, input=[1, 3, 32, 32]))
    int8 = timed("quantize", lambda: nncf.quantize(ov_model, nncf.Dataset(train, lambda item: item[0].numpy())))
    with tempfile.TemporaryDirectory() as work:
        timed("save", lambda: ov.save_model(int8, f"{work}/int8.xml", compress_to_fp16=False))
        quantizers = pathlib.Path(work, "int8.xml").read_text().count('type="FakeQuantize"')
    core = ov.Core()
    compiled = timed("compile", lambda: core.compile_model(ov_model, "CPU"))
    optimized = timed("compile INT8", lambda: core.compile_model(int8, "CPU"))
    original_accuracy = timed("accuracy", lambda: accuracy(compiled, test))
    optimized_accuracy = timed("accuracy INT8", lambda: accuracy(optimized, test))
    print(f"{package}, {workers} workers, {quantizers} FakeQuantize operations in the file")
    for step, duration in seconds.items():
        print(f"  {step:<16}{duration:8.2f} s")
    print(f"Accuracy of the original model: {original_accuracy}\nAccuracy of the optimized model: {optimized_accuracy}")
    size, names = installed_megabytes(package, *([] if package == "octet" else ["nncf"]))
    print(f"installed: {size:.0f} MB in {len(names)} packages")


if __name__ == "__main__":
    main()
