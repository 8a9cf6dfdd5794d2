#!/usr/bin/env bash
# Builds the release, and measures notes for many teams: bench-notes.sh [SECTION...]
set -euo pipefail
cd "$(dirname "$0")/.."

# Linked as the Dockerfile links it, for that is what runs.
build=(swift build --configuration release --static-swift-stdlib --product scorebell
    -Xswiftc -use-ld=lld -Xlinker --no-export-dynamic
    -Xlinker -z -Xlinker pack-relative-relocs --scratch-path .build/bench)

echo "Building the release ..."
"${build[@]}"
exec python3 scripts/bench_notes.py "$("${build[@]}" --show-bin-path)/scorebell" python3 "$@"
