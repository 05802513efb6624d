# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""The names of ``openvino.runtime``."""

from .. import (
    AsyncInferQueue,
    CompiledModel,
    Core,
    InferRequest,
    Layout,
    Model,
    PartialShape,
    Shape,
    Tensor,
    Type,
    compile_model,
    convert_model,
    get_version,
    read_model,
    save_model,
    serialize,
)

__all__ = [
    "AsyncInferQueue",
    "CompiledModel",
    "Core",
    "InferRequest",
    "Layout",
    "Model",
    "PartialShape",
    "Shape",
    "Tensor",
    "Type",
    "compile_model",
    "convert_model",
    "get_version",
    "read_model",
    "save_model",
    "serialize",
]
