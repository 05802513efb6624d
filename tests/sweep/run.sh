#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
#
# run.sh [--octet PROGRAM] [--models DIR] [FAMILY...]: takes torchvision's classifiers through every format and engine, see sweep.py.
# Makes .venv-sweep with PyTorch, OpenVINO and ONNX Runtime (several GB). Not a part of test.sh: all families take about an hour.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
requirements=tests/sweep/requirements.txt
if ! cmp -s "$requirements" .venv-sweep/requirements.txt; then
  rm -rf .venv-sweep
  python3 -m venv .venv-sweep
  .venv-sweep/bin/python -m pip install --quiet --no-input --disable-pip-version-check -r "$requirements"
  cp "$requirements" .venv-sweep/requirements.txt
fi
exec .venv-sweep/bin/python tests/sweep/sweep.py "$@"
