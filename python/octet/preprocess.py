# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Steps before a model's input, kept in the model, by the names of ``openvino.preprocess``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ._octet import InputStep, InputSteps, InvalidArgument, Model, ResizeAlgorithm, Shape, StepKind, Type, with_input_steps

__all__ = ["Layout", "PrePostProcessor", "ResizeAlgorithm"]


class Layout(str):
    """What each dimension is, a letter each: ``Layout("NHWC")``."""


def _values(values: float | Iterable[float]) -> list[float]:
    return [float(value) for value in values] if isinstance(values, Iterable) else [float(values)]


class InputTensorInfo:
    """What the user gives."""

    def __init__(self, steps: InputSteps) -> None:
        self._steps = steps

    def set_shape(self, shape: str | Sequence[int] | Shape) -> InputTensorInfo:
        self._steps.shape = Shape(shape)
        return self

    def set_element_type(self, element_type: Type) -> InputTensorInfo:
        self._steps.type = element_type
        return self

    def set_layout(self, layout: str) -> InputTensorInfo:
        self._steps.layout = str(layout)
        return self

    def set_from(self, tensor: Any) -> InputTensorInfo:
        """Element type and shape of a tensor."""
        return self.set_shape(tensor.shape).set_element_type(tensor.element_type)


class PreProcessSteps:
    """What is done with it, in the order of the calls."""

    def __init__(self, steps: InputSteps) -> None:
        self._steps = steps

    def _add(self, kind: StepKind, **fields: Any) -> PreProcessSteps:
        step = InputStep(kind)
        for name, value in fields.items():
            setattr(step, name, value)
        self._steps.steps = [*self._steps.steps, step]
        return self

    def resize(self, algorithm: ResizeAlgorithm) -> PreProcessSteps:
        """To the height and width that the model takes."""
        return self._add(StepKind.resize, mode=algorithm)

    def mean(self, values: float | Iterable[float]) -> PreProcessSteps:
        """Subtracts a number, or one of each channel."""
        return self._add(StepKind.mean, values=_values(values))

    def scale(self, values: float | Iterable[float]) -> PreProcessSteps:
        """Divides by a number, or by one of each channel."""
        return self._add(StepKind.scale, values=_values(values))

    def convert_element_type(self, element_type: Type = Type.f32) -> PreProcessSteps:
        return self._add(StepKind.convert_element_type, type=element_type)

    def convert_layout(self, layout: str = "") -> PreProcessSteps:
        return self._add(StepKind.convert_layout, layout=str(layout))

    def reverse_channels(self) -> PreProcessSteps:
        """RGB to BGR, and back."""
        return self._add(StepKind.reverse_channels)


class InputModelInfo:
    """What the model takes."""

    def __init__(self, steps: InputSteps) -> None:
        self._steps = steps

    def set_layout(self, layout: str) -> InputModelInfo:
        self._steps.model_layout = str(layout)
        return self


class InputInfo:
    """One input: what is given, the steps, what the model takes."""

    def __init__(self) -> None:
        self._steps = InputSteps()

    def tensor(self) -> InputTensorInfo:
        return InputTensorInfo(self._steps)

    def preprocess(self) -> PreProcessSteps:
        return PreProcessSteps(self._steps)

    def model(self) -> InputModelInfo:
        return InputModelInfo(self._steps)


class OutputTensorInfo:
    """What the user gets."""

    def __init__(self) -> None:
        self._type: Type | None = None

    def set_element_type(self, element_type: Type) -> OutputTensorInfo:
        self._type = element_type
        return self


class OutputInfo:
    def __init__(self) -> None:
        self._tensor = OutputTensorInfo()

    def tensor(self) -> OutputTensorInfo:
        return self._tensor


class PrePostProcessor:
    """Puts steps before the inputs of a model, which ``build()`` changes and gives."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._inputs: dict[int, InputInfo] = {}
        self._outputs: dict[int, OutputInfo] = {}

    def input(self, key: int | str | None = None) -> InputInfo:
        return self._inputs.setdefault(self._model.input(key).index, InputInfo())

    def output(self, key: int | str | None = None) -> OutputInfo:
        return self._outputs.setdefault(self._model.output(key).index, OutputInfo())

    def build(self) -> Model:
        """:raises octet.InvalidArgument: if a step does not fit what is before it."""
        inputs = {index: info._steps for index, info in self._inputs.items()}
        for steps in inputs.values():
            if steps.layout and not steps.model_layout:
                raise InvalidArgument(
                    f'PrePostProcessor: expected the layout that the model takes beside the given "{steps.layout}": '
                    'input().model().set_layout("NCHW")'
                )
        types = {index: info.tensor()._type for index, info in self._outputs.items()}
        built = with_input_steps(self._model, inputs, {index: kind for index, kind in types.items() if kind is not None})
        self._model.assign(built)
        return self._model
