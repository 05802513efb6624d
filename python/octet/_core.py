# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
"""Core and its properties, by OpenVINO's names."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from typing import Any

from ._convert import Path, read_model
from ._octet import CompiledModel, CompileOptions, InvalidArgument, Model, PerformanceHint
from ._octet import compile_model as _compile
from ._octet import version
from ._warn import warn

_DEVICES = ("CPU", "AUTO")


def get_version() -> str:
    """The library's version, which is the package's."""
    return version()


def _number(name: str, value: Any) -> int:
    if value in ("AUTO", "-1", -1):
        return 0
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if number < 0:
        raise InvalidArgument(f"{name}: expected a number >= 0 or AUTO, got {value!r}")
    return number


def _hint(value: Any) -> PerformanceHint:
    name = value.name if isinstance(value, PerformanceHint) else str(value).upper()
    hints = {
        "LATENCY": PerformanceHint.LATENCY,
        "THROUGHPUT": PerformanceHint.THROUGHPUT,
        "CUMULATIVE_THROUGHPUT": PerformanceHint.THROUGHPUT,
    }
    if name not in hints:
        raise InvalidArgument(f"PERFORMANCE_HINT: expected LATENCY or THROUGHPUT, got {value!r}")
    return hints[name]


def _is_on(name: str, value: Any) -> bool:
    if str(value).upper() in ("YES", "TRUE"):
        return True
    if str(value).upper() in ("NO", "FALSE"):
        return False
    raise InvalidArgument(f"{name}: expected YES or NO, got {value!r}")


def compile_options(config: Mapping[str, Any] | None) -> CompileOptions:
    """The options that OpenVINO's properties stand for; for those without meaning here there is a warning."""
    options = CompileOptions()
    for key, value in (config or {}).items():
        name = str(key).upper()
        if name == "PERFORMANCE_HINT":
            options.performance_hint = _hint(value)
        elif name == "NUM_STREAMS":
            options.num_streams = _number(name, value)
        elif name == "INFERENCE_NUM_THREADS":
            options.inference_num_threads = _number(name, value)
        elif name in ("PERF_COUNT", "ENABLE_PROFILING"):
            options.enable_profiling = _is_on(name, value)
        elif name == "INFERENCE_PRECISION_HINT" and str(value).lower().strip("<>").endswith("f32"):
            pass  # What is float is computed in f32.
        else:
            warn(f"property {name}={value} has no meaning in Octet and is ignored")
    return options


def _cpu_name() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


class Core:
    """Reads and compiles models for the CPU."""

    def __init__(self) -> None:
        self._config: dict[str, Any] = {}

    @property
    def available_devices(self) -> list[str]:
        """``["CPU"]``."""
        return ["CPU"]

    def read_model(self, model: Path | bytes, weights: Path = "") -> Model:
        """As octet.read_model."""
        return read_model(model, weights)

    def compile_model(
        self,
        model: Model | Path,
        device_name: str | Mapping[str, Any] | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> CompiledModel:
        """Makes a model, or the model in a file, ready for a device.

        :param device_name: "CPU", or "AUTO", which is the CPU.
        :param config: properties, e.g. ``{"PERFORMANCE_HINT": "THROUGHPUT"}``.
        :raises octet.InvalidArgument: for another device, an open input shape or a property's value.
        :raises octet.Unsupported: for an operation without kernel."""
        if isinstance(device_name, Mapping):
            device_name, config = None, device_name
        if isinstance(model, (str, os.PathLike)):
            model = read_model(model)
        return _compile(model, device_name or "AUTO", compile_options({**self._config, **(config or {})}))

    def set_property(self, device_or_properties: str | Mapping[str, Any], properties: Mapping[str, Any] | None = None) -> None:
        """Properties of the models that are compiled from now on."""
        chosen = device_or_properties if isinstance(device_or_properties, Mapping) else properties
        compile_options(chosen)
        self._config.update({str(key): value for key, value in (chosen or {}).items()})

    def get_property(self, device_name: str, name: str | None = None) -> Any:
        """A property of the CPU: FULL_DEVICE_NAME, AVAILABLE_DEVICES, SUPPORTED_PROPERTIES, or one that was set."""
        key = str(name if name is not None else device_name).upper()
        if key == "FULL_DEVICE_NAME":
            return _cpu_name()
        if key == "AVAILABLE_DEVICES":
            return [""]
        if key == "SUPPORTED_PROPERTIES":
            return {
                "AVAILABLE_DEVICES": "RO", "FULL_DEVICE_NAME": "RO", "PERFORMANCE_HINT": "RW", "NUM_STREAMS": "RW",
                "INFERENCE_NUM_THREADS": "RW", "PERF_COUNT": "RW", "INFERENCE_PRECISION_HINT": "RW",
            }  # fmt: skip
        if key in self._config:
            return self._config[key]
        raise InvalidArgument(f"get_property: expected a property that Octet has, got {key}")


def compile_model(
    model: Model | Path, device_name: str | None = None, config: Mapping[str, Any] | None = None
) -> CompiledModel:
    """As Core().compile_model."""
    return Core().compile_model(model, device_name, config)
