# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Octet's own words for what a notebook does by hand: accuracy, speed and pictures of two models."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import _octet
from ._core import Core
from ._octet import (
    BenchmarkResult,
    ComparedImage,
    CompiledModel,
    Evaluation,
    ImageSource,
    InvalidArgument,
    Model,
    OutputOptions,
    Preprocess,
)
from ._progress import phase

if TYPE_CHECKING:
    from matplotlib.figure import Figure

AnyModel = CompiledModel | Model | str | os.PathLike[str]
AnyImages = ImageSource | str | Iterable[Any]


def _compiled(model: AnyModel, config: Mapping[str, Any] | None = None) -> CompiledModel:
    if isinstance(model, CompiledModel):
        if config:
            raise InvalidArgument("expected a model to compile with config, got a CompiledModel")
        return model
    return Core().compile_model(model, "CPU", config or {"PERFORMANCE_HINT": "THROUGHPUT"})


def _preprocess(model: CompiledModel, preprocess: Preprocess | str | None) -> Preprocess:
    if isinstance(preprocess, str):
        return Preprocess.named(preprocess)
    return preprocess or _octet.read_preprocess(model.rt_info) or Preprocess()


def _texts(class_map: Mapping[str, str | int] | None) -> dict[str, str]:
    return {name: str(value) for name, value in (class_map or {}).items()}


def evaluate(
    model: AnyModel,
    images: AnyImages,
    preprocess: Preprocess | str | None = None,
    *,
    max_images: int = 0,
    output: OutputOptions | None = None,
    class_map: Mapping[str, str | int] | None = None,
    progress: bool | None = None,
) -> Evaluation:
    """Runs a classifier on every image of a data set: top-1 and top-5 in percent, and the logits.

    :param images: an ImageSource, a text as for open_images, or an iterable with a length of (picture, label) pairs;
        pictures are uint8 [h, w, 3], or finished inputs, float32 [c, h, w] or [1, c, h, w].
    :param preprocess: from pictures to inputs, or its name; None: what is kept with the model.
    :param max_images: the first so many; 0: all.
    :param output: how the model's output is read, where its graph does not say.
    :param class_map: by a class name of the data set: the model's class, by name or index. Classes are matched by
        name where the model keeps names; others are an error.
    :raises octet.InvalidArgument: if an image does not fit the model; the text names it."""
    net = _compiled(model)
    with phase("Validation", progress) as report:
        return _octet.evaluate(net, images, _preprocess(net, preprocess), max_images, output or OutputOptions(), _texts(class_map), report)


def benchmark(
    model: AnyModel,
    *,
    duration_s: float | None = None,
    num_iterations: int | None = None,
    api: str = "async",
    num_requests: int = 0,
    config: Mapping[str, Any] | None = None,
) -> BenchmarkResult:
    """Measures a model on random inputs, as benchmark_app does.

    :param duration_s: seconds to run for; 10 if no number of iterations is given.
    :param api: "async", requests that keep all streams busy, or "sync", one after the other.
    :param config: properties to compile the model with; else throughput for async, latency for sync."""
    if duration_s is None and num_iterations is None:
        duration_s = 10.0
    if not isinstance(model, CompiledModel):
        config = config or {"PERFORMANCE_HINT": "THROUGHPUT" if api == "async" else "LATENCY"}
    net = _compiled(model, config)
    return _octet.benchmark(net, api, duration_s, num_iterations, num_requests, None)


def compare(
    reference: AnyModel,
    model: AnyModel,
    images: AnyImages,
    indices: Sequence[int] = (7, 12, 15, 20),
    preprocess: Preprocess | str | None = None,
    *,
    output: OutputOptions | None = None,
    class_map: Mapping[str, str | int] | None = None,
) -> list[ComparedImage]:
    """What two models see on some pictures of a data set; show_pictures() draws it."""
    float_net, net = _compiled(reference), _compiled(model)
    preprocess = _preprocess(float_net, preprocess)
    return _octet.compare_images(float_net, net, images, preprocess, list(indices), output or OutputOptions(), _texts(class_map))


def show_pictures(
    pictures: Sequence[ComparedImage],
    class_names: Sequence[str] = (),
    reference_name: str = "FP32",
    model_name: str = "INT8",
) -> Figure:
    """A matplotlib figure of pictures with the truth and what two models see."""
    import matplotlib.pyplot as plt

    if not pictures:
        raise InvalidArgument("show_pictures: expected at least one picture, got none")

    def name(index: int) -> str:
        return class_names[index] if 0 <= index < len(class_names) else str(index)

    figure: Figure
    figure, axes = plt.subplots(1, len(pictures), figsize=(3 * len(pictures), 3.6), squeeze=False)
    for axis, picture in zip(axes[0], pictures):
        axis.imshow(picture.image)
        axis.set_axis_off()
        axis.set_title(
            f"{name(picture.label)}\n{reference_name}: {name(picture.reference.class_index)}\n"
            f"{model_name}: {name(picture.model.class_index)}"
        )
    figure.tight_layout()
    return figure
