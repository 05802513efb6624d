#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
#
# ./test.sh [--no-install] [CTEST ARGUMENT...]
# Installs the packages that are missing, builds everything with warnings as errors and runs every test. Tests against other
# engines need Python packages (tests/interop/requirements.txt), which go into .venv; where they cannot be had, these tests
# are skipped, or, with CI=true, the run fails. The last lines say what was skipped and why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec </dev/null

if [[ "${1:-}" == --no-install ]]; then
  shift
else
  tools/install_packages.sh
fi

if ! tools/make_venv.sh; then
  if [[ "${CI:-}" == true ]]; then
    echo "The Python packages of the interop tests cannot be installed." >&2
    exit 1
  fi
  echo "The Python packages of the interop tests cannot be installed: skipping these tests." >&2
fi

cmake --preset ci -DOCTET_BUILD_TESTS=ON
cmake --build --preset ci
status=0
ctest --preset ci --parallel "$(nproc)" "$@" || status=$?
tools/list_skipped_tests.py build/release
exit "$status"
