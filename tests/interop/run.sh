#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
#
# run.sh PYTHON FILE: runs a test file and says why tests are skipped; exits with 77, "skipped", if PYTHON lacks the packages it takes.
set -euo pipefail
if ! "$1" -c 'import numpy, onnx, onnxruntime, openvino, pytest, safetensors' 2>/dev/null; then
  echo "skipped: $1 lacks the packages of tests/interop/requirements.txt (tools/make_venv.sh installs them)"
  exit 77
fi
exec "$1" -m pytest --quiet -rs -p no:cacheprovider "$2"
