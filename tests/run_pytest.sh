#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
#
# run_pytest.sh PYTHON FILE MODULES LACKING: runs a test file and says why tests are skipped; exits with 77, "skipped", saying LACKING, if
# PYTHON cannot import the modules, "a, b".
set -euo pipefail
if ! "$1" -c "import $3" 2>/dev/null; then
  echo "skipped: $4"
  exit 77
fi
exec "$1" -m pytest --quiet -rs -p no:cacheprovider "$2"
