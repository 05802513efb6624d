#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
#
# Makes .venv with the packages of tests/interop/requirements.txt, unless it has them. Exits with 1 if they cannot be had.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
requirements=tests/interop/requirements.txt
if cmp -s "$requirements" .venv/requirements.txt; then exit 0; fi
rm -rf .venv
python3 -m venv .venv
.venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check --timeout 30 --retries 2 -r "$requirements"
cp "$requirements" .venv/requirements.txt
