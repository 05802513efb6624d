#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Octet authors
# SPDX-License-Identifier: Apache-2.0
#
# tools/build.sh PRESET TARGET [CMAKE ARGUMENT...]
# Configures a preset and builds a target (all: everything), and says every half minute how far it is. What the compiler has to
# say is shown at once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset="$1" target="$2"
shift 2

clock() { printf '%d:%02d' $((SECONDS / 60)) $((SECONDS % 60)); }

follow() {
  local line="" part step="" due=30
  while true; do
    if IFS= read -r -t 1 part; then
      line+="$part"
      if [[ "$line" =~ ^\[([0-9]+)/([0-9]+)\]\ (.*) ]]; then
        step="${BASH_REMATCH[1]} of ${BASH_REMATCH[2]} steps, last: ${BASH_REMATCH[3]##*/}"
      else
        printf '%s\n' "$line"
      fi
      line=""
    elif (($? > 128)); then
      line+="$part"
    else
      break
    fi
    if ((SECONDS >= due)); then
      printf '  %s  %s\n' "$(clock)" "${step:-starting}"
      due=$((SECONDS + 30))
    fi
  done
}

echo "Configuring build/ (preset $preset)"
cmake --preset "$preset" -DOCTET_UNITY_BUILD=ON "$@" --log-level=WARNING
echo "Building $target on $(nproc) CPUs"
NINJA_STATUS="[%f/%t] " cmake --build --preset "$preset" --target "$target" 2>&1 | follow
echo "Built $target in $(clock) minutes"
