#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
#
# ./quickstart.sh [--no-install] [ARGUMENT...]
# Installs the packages that are missing, builds Octet and runs `octet tutorial` with the arguments, e.g.
# --data cifar-10-batches-bin --weights cifar10_mobilenetv2_x1_0.pt. Results go to build/tutorial unless -o says otherwise.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

if [[ "${1:-}" == --no-install ]]; then
  shift
else
  "$root/tools/install_packages.sh"
fi

output=(-o "$root/build/tutorial")
for argument in "$@"; do
  case "$argument" in -o | -o?* | --output | --output=*) output=() ;; esac
done

"$root/tools/build.sh" release octet </dev/null
exec "$root/build/release/bin/octet" tutorial "${output[@]}" "$@"
