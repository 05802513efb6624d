# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Octet quantizes trained image classifiers to INT8 after training, and runs them on CPUs.

The words are those of OpenVINO and NNCF: ``import octet as ov``, ``import octet.nncf as nncf``."""

import atexit as _atexit

from ._convert import convert_model, read_model
from ._core import Core, compile_model, get_version
from ._judge import benchmark, compare, evaluate, show_pictures
from ._log import install as _install_log
from ._octet import (
    Activation,
    Agreement,
    AsyncInferQueue,
    BenchmarkResult,
    Cifar10,
    ColorOrder,
    ComparedImage,
    CompiledModel,
    DemoShapes,
    Error,
    Evaluation,
    ImageFolder,
    ImageLayout,
    ImageSource,
    InferRequest,
    InternalError,
    InvalidArgument,
    IoError,
    Model,
    NpyImages,
    OutputOptions,
    ParseError,
    PartialShape,
    Port,
    Prediction,
    Preprocess,
    ProfilingInfo,
    Sample,
    Shape,
    Split,
    StepInfo,
    Tensor,
    Type,
    Unsupported,
    architectures,
    compare_evaluations,
    decode_image,
    open_images,
    read_class_names,
    read_image,
    read_preprocess,
    top_classes,
    write_class_names,
    write_picture_sheet,
    write_preprocess,
)
from ._octet import wait_for_requests as _wait_for_requests
from ._save import save_model, serialize
from .preprocess import Layout
from . import mo, nncf, preprocess, properties, runtime, utils

__all__ = [
    "Activation",
    "Agreement",
    "AsyncInferQueue",
    "BenchmarkResult",
    "Cifar10",
    "ColorOrder",
    "ComparedImage",
    "CompiledModel",
    "Core",
    "DemoShapes",
    "Error",
    "Evaluation",
    "ImageFolder",
    "ImageLayout",
    "ImageSource",
    "InferRequest",
    "InternalError",
    "InvalidArgument",
    "IoError",
    "Layout",
    "Model",
    "NpyImages",
    "OutputOptions",
    "ParseError",
    "PartialShape",
    "Port",
    "Prediction",
    "Preprocess",
    "ProfilingInfo",
    "Sample",
    "Shape",
    "Split",
    "StepInfo",
    "Tensor",
    "Type",
    "Unsupported",
    "architectures",
    "benchmark",
    "compare",
    "compare_evaluations",
    "compile_model",
    "convert_model",
    "decode_image",
    "evaluate",
    "get_version",
    "mo",
    "nncf",
    "open_images",
    "preprocess",
    "properties",
    "read_class_names",
    "read_image",
    "read_model",
    "read_preprocess",
    "runtime",
    "save_model",
    "serialize",
    "show_pictures",
    "top_classes",
    "utils",
    "write_class_names",
    "write_picture_sheet",
    "write_preprocess",
]

__version__ = get_version()

_install_log()
_atexit.register(_wait_for_requests)
