#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
#
# run.sh BUILD_DIR: installs the build into a temporary folder, and builds and runs a program of another project with it.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cmake --install "$1" --prefix "$work/installed" >"$work/log"
cmake -S "$(dirname "${BASH_SOURCE[0]}")/consumer" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/installed" >>"$work/log"
cmake --build "$work/build" >>"$work/log"
output="$("$work/build/consumer")"
[[ "$output" == "0 0 2" ]] || { echo "expected the consumer to print 0 0 2, got: $output" >&2; exit 1; }
