# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os

from ._octet import Model, write_model


def save_model(model: Model, output_model: str | os.PathLike[str], compress_to_fp16: bool = False) -> None:
    """Writes an OpenVINO IR (.xml, with .bin beside it) or ONNX (.onnx).

    :param compress_to_fp16: stores float constants as f16, which ``openvino.save_model`` does by default. Here
        the file answers as the model does, and is that of the command line."""
    write_model(model, os.fspath(output_model), compress_to_fp16)


def serialize(model: Model, xml_path: str | os.PathLike[str], bin_path: str | os.PathLike[str] = "") -> None:
    """Writes an OpenVINO IR or ONNX with its constants as they are."""
    xml_path = os.fspath(xml_path)
    if bin_path and os.fspath(bin_path) != os.path.splitext(xml_path)[0] + ".bin":
        raise ValueError(f"serialize: expected the .bin beside {xml_path}, got {os.fspath(bin_path)}")
    write_model(model, xml_path, False)
