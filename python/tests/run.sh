#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
#
# run.sh PYTHON FILE: runs a test file of the Python package and says why tests are skipped; exits with 77, "skipped", if it is not built.
set -euo pipefail
if ! "$1" -c 'import octet, pytest' 2>/dev/null; then
  echo "skipped: the Python package is not built (OCTET_BUILD_PYTHON=ON, with the Python of tools/make_venv.sh)"
  exit 77
fi
exec "$1" -m pytest --quiet -rs -p no:cacheprovider "$2"
