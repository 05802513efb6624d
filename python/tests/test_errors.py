# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
import logging

import numpy as np
import octet as ov
import pytest


def test_errors_have_one_root_and_pythons_kinds():
    assert issubclass(ov.Error, RuntimeError)
    for error, kind in ((ov.InvalidArgument, ValueError), (ov.ParseError, ValueError), (ov.IoError, OSError),
                        (ov.Unsupported, NotImplementedError), (ov.InternalError, RuntimeError)):  # fmt: skip
        assert issubclass(error, ov.Error) and issubclass(error, kind)


def test_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(OSError, match="missing.xml") as caught:
        ov.read_model(tmp_path / "missing.xml")
    assert isinstance(caught.value, ov.IoError)


def test_parse_error_tells_file_and_offset(tmp_path):
    file = tmp_path / "model.xml"
    file.write_bytes(b"no model at all")
    with pytest.raises(ov.ParseError) as caught:
        ov.read_model(file)
    assert caught.value.file == str(file) and caught.value.offset == 0


def test_refused_save_leaves_no_file(tmp_path, float_model):
    with pytest.raises(ov.InvalidArgument, match=r"ends in .xml or .onnx"):
        ov.save_model(float_model, tmp_path / "model.bin")
    assert list(tmp_path.iterdir()) == []


def test_warnings_of_the_library_reach_the_logger(float_model, caplog):
    model = float_model.clone()
    with caplog.at_level(logging.WARNING, "octet"):
        import octet.nncf as nncf

        scope = nncf.IgnoredScope(patterns=[".*"])
        data = nncf.Dataset([np.zeros((1, 3, 32, 32), np.float32)])
        nncf.quantize(model, data, ignored_scope=scope)
    assert any("no operation takes quantized inputs" in record.getMessage() for record in caplog.records)
