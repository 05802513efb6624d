# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Models from files and from live PyTorch modules."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ._octet import InvalidArgument, Model, Shape, Unsupported, read_model_bytes, read_model_file
from ._warn import warn

if TYPE_CHECKING:
    import torch

Path = str | os.PathLike[str]
ShapeLike = str | Sequence[int] | Shape


def read_model(
    model: Path | bytes, weights: Path = "", *, architecture: str = "", input_shape: ShapeLike | None = None
) -> Model:
    """Reads an OpenVINO IR, ONNX, torch.export archive or PyTorch checkpoint, recognised by its content.

    :param model: the file; or ONNX, an archive or a checkpoint in memory.
    :param weights: of an IR, the .bin; octet reads the one beside the .xml.
    :param architecture: the network that a bare PyTorch state_dict belongs to, one of architectures().
    :param input_shape: replaces the input's shape.
    :raises octet.ParseError, octet.Unsupported, octet.IoError, octet.InvalidArgument:"""
    if isinstance(model, (bytes, bytearray, memoryview)):
        return read_model_bytes(bytes(model), "model in memory", architecture, input_shape)
    model = os.fspath(model)
    if weights and os.path.realpath(weights) != os.path.realpath(os.path.splitext(model)[0] + ".bin"):
        raise InvalidArgument(f"read_model: expected the weights beside {model}, got {os.fspath(weights)}")
    return read_model_file(model, architecture, input_shape)


def convert_model(
    input_model: Any = None,
    input: Any = None,
    output: Any = None,
    example_input: Any = None,
    *,
    input_shape: Any = None,
    architecture: str = "",
    **ignored: Any,
) -> Model:
    """A model from a live PyTorch module, an exported program, or a file of any format that is read.

    :param input_model: a torch.nn.Module, exported by torch.export in evaluation mode; a
        torch.export.ExportedProgram; an onnx.ModelProto; or a file.
    :param input: shape of the input, as ``input=[1, 3, 32, 32]``; -1 leaves the batch open.
    :param input_shape: the same under its older name.
    :param example_input: a tensor or array, a tuple, or a dictionary of them by argument, to export a module with. The
        model has its shapes, unless the shape of one input is given.
    :raises octet.InvalidArgument: if the model is nothing of these, or has no shape.
    :raises octet.Unsupported: listing the operations that octet does not have; for other parameters of openvino's that
        would change the answers (``mean_values``, ``reverse_input_channels``: see octet.preprocess)."""
    for name, value in {"output": output, **ignored}.items():
        if value is None or value is False:
            continue
        if name not in _WITHOUT_EFFECT:
            raise Unsupported(f"convert_model: octet does not do what {name} asks for")
        if name not in ("share_weights", "silent"):
            warn(f"convert_model: {name} has no meaning in Octet and is ignored")
    shape = _shape_of(input if input is not None else input_shape)
    if isinstance(input_model, (str, os.PathLike)):
        return read_model(input_model, architecture=architecture, input_shape=shape)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(input_model, torch.nn.Module):
        return _read_exported(_export(input_model, shape, example_input), type(input_model).__name__)
    if torch is not None and isinstance(input_model, torch.export.ExportedProgram):
        model = _read_exported(input_model, "exported program")
        if shape is not None:
            model.reshape(shape)
        return model
    if hasattr(input_model, "SerializeToString"):
        return read_model_bytes(input_model.SerializeToString(), "ONNX model", "", shape)
    raise InvalidArgument(
        "convert_model: expected a torch.nn.Module, a torch.export.ExportedProgram, an onnx.ModelProto or a file, "
        f"got {type(input_model).__name__}"
    )


# Of openvino.convert_model and mo.convert_model, what changes no answer.
_WITHOUT_EFFECT = ("extension", "framework", "model_name", "progress", "share_weights", "silent", "stream_output", "verbose")


def _shape_of(wanted: Any) -> list[int] | None:
    """One input's shape, as convert_model's `input` may hold it: [1, 3, 32, 32], [[1, 3, 32, 32]], {"x": [...]}."""
    if wanted is None:
        return None
    if isinstance(wanted, Mapping):
        wanted = list(wanted.values())
    if isinstance(wanted, (list, tuple)) and len(wanted) == 1 and not isinstance(wanted[0], int):
        wanted = wanted[0]
    if isinstance(wanted, tuple) and len(wanted) == 2 and isinstance(wanted[0], str):
        wanted = wanted[1]
    try:
        return list(Shape(wanted))
    except TypeError:
        raise InvalidArgument(f"convert_model: expected the shape of one input, e.g. [1, 3, 32, 32], got {wanted!r}")


@contextmanager
def _in_evaluation_mode(module: torch.nn.Module) -> Iterator[None]:
    training = [part for part in module.modules() if part.training]
    module.eval()
    try:
        yield
    finally:
        for part in training:
            part.training = True


def _export(module: torch.nn.Module, shape: list[int] | None, example_input: Any) -> torch.export.ExportedProgram:
    import torch

    if isinstance(module, torch.jit.ScriptModule):
        raise InvalidArgument("convert_model: expected a module that torch.export takes, got a ScriptModule")
    parameter = next(module.parameters(), None)
    if example_input is None:
        if shape is None:
            raise InvalidArgument(
                "convert_model: expected the input's shape for a PyTorch module, e.g. input=[1, 3, 224, 224], or an example_input"
            )
        # torch.export takes 1 for a constant even where the batch is open.
        example = torch.zeros([2 if size == -1 else size for size in shape])
        example_input = example if parameter is None else example.to(parameter.device, parameter.dtype)
    named = {name: torch.as_tensor(value) for name, value in example_input.items()} if isinstance(example_input, Mapping) else {}
    inputs = example_input if isinstance(example_input, (list, tuple)) else () if named else (example_input,)
    inputs = tuple(torch.as_tensor(value) for value in inputs)
    if shape is not None:
        if len(inputs) != 1:
            raise InvalidArgument("convert_model: expected the shape of the only input, or an example_input of several inputs")
        inputs = (_of_shape(inputs[0], [2 if size == -1 else size for size in shape]),)
    open_axes = {axis: torch.export.Dim.AUTO for axis, size in enumerate(shape or []) if size == -1}
    dynamic = (open_axes,) + (None,) * (len(inputs) - 1) if open_axes else None
    with _in_evaluation_mode(module), torch.no_grad():
        return torch.export.export(module, inputs, named, dynamic_shapes=dynamic)


def _of_shape(example: torch.Tensor, shape: list[int]) -> torch.Tensor:
    return example if list(example.shape) == shape else example.new_zeros(shape)


def _read_exported(program: torch.export.ExportedProgram, name: str) -> Model:
    import torch

    archive = io.BytesIO()
    torch.export.save(program, archive)
    return read_model_bytes(archive.getvalue(), name)
