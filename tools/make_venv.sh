#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
#
# tools/make_venv.sh [REQUIREMENTS...]
# Makes .venv with the packages of requirements files, by default of tests/interop and python/tests without PyTorch, unless it has them.
# Exits with 1 if they cannot be had.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if (($# == 0)); then set -- tests/interop/requirements.txt python/tests/requirements.txt; fi
if [[ ! -x .venv/bin/python ]]; then python3 -m venv .venv; fi
for file in "$@"; do
  installed=".venv/${file//\//_}"
  if cmp -s "$file" "$installed"; then continue; fi
  .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check --timeout 30 --retries 2 -r "$file" || {
    echo "$file cannot be installed into .venv. After an interrupted installation, remove .venv and try again." >&2
    exit 1
  }
  cp "$file" "$installed"
done
