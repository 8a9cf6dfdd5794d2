#!/usr/bin/env bash
# Builds the release and its Python peers, then measures all: bench.sh [SECTION...]
set -euo pipefail
cd "$(dirname "$0")/.."

build=(swift build --configuration release --static-swift-stdlib --product scorebell
    --scratch-path .build/bench)

echo "Building the release ..."
"${build[@]}"
python=$(scripts/bench-peers.sh)
exec python3 scripts/bench.py "$("${build[@]}" --show-bin-path)/scorebell" "$python" "$@"
