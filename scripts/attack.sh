#!/usr/bin/env bash
# Builds the release, then attacks it: attack.sh [SECTION...]
# SCOREBELL=EXECUTABLE attacks another build in its place, for example that of an older version.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${SCOREBELL:-}" ]; then
    build=(swift build --configuration release --static-swift-stdlib --product scorebell
        --scratch-path .build/bench)
    echo "Building the release ..."
    "${build[@]}"
    SCOREBELL="$("${build[@]}" --show-bin-path)/scorebell"
fi
exec python3 scripts/attack/main.py "$SCOREBELL" "$@"
