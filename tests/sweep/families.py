# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""torchvision's classifiers with seeded random weights, written in every format that Octet reads."""
import logging
import os
import warnings

import numpy as np
import openvino as ov
import torch
import torchvision

NUM_CALIBRATION_IMAGES = 32
NUM_TEST_IMAGES = 4

# Family -> every operation between its quantizers has integer arithmetic.
FAMILIES = {
    "resnet18": True, "resnet50": True, "resnext50_32x4d": True, "wide_resnet50_2": True, "mobilenet_v2": True,
    "mobilenet_v3_small": False, "mobilenet_v3_large": False, "vgg11": True, "vgg11_bn": True, "alexnet": True,
    "squeezenet1_0": True, "squeezenet1_1": True, "densenet121": True, "shufflenet_v2_x1_0": True, "mnasnet1_0": True,
    "efficientnet_b0": False, "efficientnet_v2_s": False, "regnet_y_400mf": False, "convnext_tiny": False,
    "googlenet": True, "inception_v3": True, "vit_b_16": False, "swin_t": False, "maxvit_t": False,
}  # fmt: skip


def randomize_batch_norms(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
                shape = module.running_mean.shape
                module.running_mean.copy_(torch.randn(shape, generator=generator) * 0.1)
                module.running_var.copy_(torch.rand(shape, generator=generator) * 0.5 + 0.75)
                module.weight.copy_(torch.rand(shape, generator=generator) * 0.5 + 0.75)
                module.bias.copy_(torch.randn(shape, generator=generator) * 0.1)


def randomize_zero_weights(model, seed):
    """Heads that start at zero would give logits of zero."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim >= 2 and not parameter.any():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.02)


def network(name, seed):
    torch.manual_seed(seed)
    has_auxiliary = name in ("googlenet", "inception_v3")
    model = torchvision.models.get_model(name, weights=None, **({"init_weights": True} if has_auxiliary else {})).eval()
    if has_auxiliary:
        model.aux_logits = False
        model.aux1 = model.aux2 = model.AuxLogits = None
    randomize_batch_norms(model, seed)
    randomize_zero_weights(model, seed)
    return model


class Exporter:
    """Writes one network in each format; the formats by name are `formats`."""

    def __init__(self, name, seed, directory):
        self.directory = directory
        self.model = network(name, seed)
        size = 299 if name == "inception_v3" else 224
        generator = torch.Generator().manual_seed(seed)
        self.images = torch.randn(NUM_TEST_IMAGES, 3, size, size, generator=generator)
        self.calibration = torch.randn(NUM_CALIBRATION_IMAGES, 3, size, size, generator=generator)
        self.batch = ({0: torch.export.Dim("batch", min=1, max=64)},)
        self.program = None
        self.formats = {
            "pt2": self.pt2, "pt2-decomposed": self.pt2_decomposed, "onnx20": self.onnx20, "onnx13": self.onnx13,
            "ir-torch": self.ir_of_torch, "ir-onnx": self.ir_of_onnx,
        }  # fmt: skip

    def write_images(self):
        with torch.no_grad():
            logits = torch.cat([self.model(image[None]) for image in self.images])
        np.save(self.directory / "images.npy", self.images.numpy())
        np.save(self.directory / "calibration.npy", self.calibration.numpy())
        np.save(self.directory / "logits.npy", logits.numpy())

    def pt2(self):
        path = self.directory / "model.pt2"
        self.program = torch.export.export(self.model, (self.images[:2],), dynamic_shapes=self.batch)
        torch.export.save(self.program, path)
        return path

    def pt2_decomposed(self):
        path = self.directory / "decomposed.pt2"
        torch.export.save(self.program.run_decompositions(), path)
        return path

    def onnx20(self):
        path = self.directory / "opset20.onnx"
        torch.onnx.export(self.model, (self.images[:2],), str(path), opset_version=20, dynamo=True, external_data=False,
                          dynamic_shapes=self.batch, verbose=False)  # fmt: skip
        return path

    def onnx13(self):
        path = self.directory / "opset13.onnx"
        torch.onnx.export(self.model, (self.images[:1],), str(path), opset_version=13, dynamo=False, input_names=["x"],
                          output_names=["y"], dynamic_axes={"x": {0: "n"}, "y": {0: "n"}})  # fmt: skip
        return path

    def ir_of_torch(self):
        path = self.directory / "of_torch.xml"
        shape = [-1, *self.images.shape[1:]]
        # Tracing twice, as its check would, differs where a network keeps what it has computed once.
        traced = torch.jit.trace(self.model, self.images[:2], check_trace=False)
        ov.save_model(ov.convert_model(traced, example_input=self.images[:2], input=shape), path, compress_to_fp16=False)
        return path

    def ir_of_onnx(self):
        path = self.directory / "of_onnx.xml"
        ov.save_model(ov.convert_model(str(self.directory / "opset20.onnx")), path, compress_to_fp16=False)
        return path


def quiet():
    """Exporters tell much that is of no use here."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    os.environ["TQDM_DISABLE"] = "1"
