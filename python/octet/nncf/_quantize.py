# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from .. import _octet
from .._octet import IgnoredScope, Model, ModelType, Preprocess, QuantizationOptions, QuantizationPreset, QuantizationRecipe
from .._progress import phases
from ._parameters import AdvancedQuantizationParameters, TargetDevice, target_device

Item = TypeVar("Item")


class Dataset(Generic[Item]):
    """Calibration data: any iterable, and a function from its items to the network's input.

    Items are pulled one by one, in their order, from the calling thread. The function gives a NumPy array, or
    anything with DLPack in CPU memory; other numbers than float32 are converted to it. What the iterable or the
    function raises comes out of quantize() as itself, with a note that tells the index of the item."""

    def __init__(self, data_source: Iterable[Item], transform_func: Callable[[Item], Any] | None = None) -> None:
        self.data_source = data_source
        self.transform_func = transform_func


def quantize(
    model: Model,
    calibration_dataset: Dataset[Any],
    mode: Any = None,
    preset: QuantizationPreset | None = None,
    target_device: TargetDevice = TargetDevice.ANY,
    subset_size: int = 300,
    fast_bias_correction: bool = True,
    model_type: ModelType | None = None,
    ignored_scope: IgnoredScope | None = None,
    advanced_parameters: AdvancedQuantizationParameters | None = None,
    *,
    recipe: QuantizationRecipe = QuantizationRecipe.NNCF,
    preprocess: Preprocess | None = None,
    progress: bool | None = None,
) -> Model:
    """Post-training quantization to INT8, with the options, meanings and defaults of ``nncf.quantize``.

    :param model: float model of static input shapes but for the batch; not changed.
    :param calibration_dataset: its items have the input's shape; batches may be smaller than the first one.
    :param preset: None: PERFORMANCE, or MIXED for ModelType.TRANSFORMER.
    :param subset_size: items to calibrate on; all of a smaller data set.
    :param fast_bias_correction: False: biases are corrected in sequence, by values of the model itself: slower, with all samples in memory.
    :param recipe: Octet's own word: NNCF gives what ``nncf.quantize`` gives; OCTET, the default elsewhere in Octet, loses less.
    :param preprocess: how the data were made of pictures, from which recipes but NNCF quantize the input to the pictures'
        own bytes.
    :param progress: draws bars; None: in notebooks and terminals.
    :return: the INT8 model.
    :raises octet.InvalidArgument: if the model is quantized already, an ignored scope matches nothing, the data set
        is empty or an item has the wrong shape; the text names the item."""
    if not isinstance(model, Model):
        raise _octet.InvalidArgument(
            "quantize: expected an octet.Model, which octet.convert_model makes of a torch.nn.Module or a file, got "
            + type(model).__name__
        )
    if not isinstance(calibration_dataset, Dataset):
        raise _octet.InvalidArgument(f"quantize: expected an nncf.Dataset, got {type(calibration_dataset).__name__}")
    if mode is not None:
        raise _octet.Unsupported(f"quantize: expected mode=None, INT8, got {mode}")
    options = _options(preset, target_device, subset_size, fast_bias_correction, model_type, ignored_scope, advanced_parameters)
    options.recipe = recipe
    if options.advanced.batchwise_statistics is None and recipe == QuantizationRecipe.NNCF and _gives_batches(calibration_dataset):
        options.advanced.batchwise_statistics = True
    options.preprocess = preprocess
    with phases(progress) as report:
        return _octet.quantize(model, calibration_dataset.data_source, calibration_dataset.transform_func, options, report)


def _gives_batches(dataset: Dataset[Any]) -> bool:
    """Whether a torch DataLoader gives batches of several."""
    torch = sys.modules.get("torch")
    source = dataset.data_source
    return torch is not None and isinstance(source, torch.utils.data.DataLoader) and (source.batch_size or 1) > 1


def _options(
    preset: QuantizationPreset | None,
    device: TargetDevice,
    subset_size: int,
    fast_bias_correction: bool,
    model_type: ModelType | None,
    ignored_scope: IgnoredScope | None,
    advanced: AdvancedQuantizationParameters | None,
) -> QuantizationOptions:
    options = QuantizationOptions()
    options.preset = preset
    options.target_device = target_device(device)
    if subset_size < 1:
        raise _octet.InvalidArgument(f"quantize: expected subset_size > 0, got {subset_size}")
    options.subset_size = subset_size
    options.fast_bias_correction = fast_bias_correction
    options.model_type = model_type
    if ignored_scope is not None:
        options.ignored_scope = ignored_scope
    if advanced is not None:
        options.advanced = advanced.to_options()
    return options
