#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
#
# ./test.sh [--no-install] [CTEST ARGUMENT...]
# Installs the packages that are missing, builds everything with warnings as errors and runs every test. The Python package and the tests
# against other engines need Python packages (tools/make_venv.sh), which go into .venv, PyTorch's several gigabytes while the compiler
# works; where they cannot be had, these tests are skipped, or, with CI=true, the run fails. The last lines say what was skipped and why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec </dev/null

if [[ "${1:-}" == --no-install ]]; then
  shift
else
  tools/install_packages.sh
fi

# cannot_install WHAT SKIPPED
cannot_install() {
  echo "$1 cannot be installed: skipping $2." >&2
  if [[ "${CI:-}" == true ]]; then exit 1; fi
}

python=(-DOCTET_BUILD_PYTHON=ON "-DPython_EXECUTABLE=$PWD/.venv/bin/python")
if ! tools/make_venv.sh; then
  cannot_install "The Python packages of the tests" "the Python package and the tests against other engines"
  python=(-DOCTET_BUILD_PYTHON=OFF)
fi
set -m # gives the installation a process group, so that all of it ends with this script
tools/make_venv.sh python/tests/requirements-torch.txt &
torch=$!
set +m
trap 'kill -- "-$torch" 2>/dev/null || true' EXIT

tools/build.sh ci all -DOCTET_BUILD_TESTS=ON "${python[@]}"
if ! wait "$torch"; then cannot_install "PyTorch" "the tests that take it"; fi
trap - EXIT
status=0
ctest --preset ci --parallel "$(nproc)" "$@" || status=$?
tools/list_skipped_tests.py build/release
exit "$status"
