#!/usr/bin/env bash
# Builds the release and the peers, then measures the HTTP server: bench-http.sh [SECTION...]
set -euo pipefail
cd "$(dirname "$0")/.."

build=(swift build --configuration release --static-swift-stdlib --scratch-path .build/bench)
peers=(swift build --configuration release --static-swift-stdlib --package-path Benchmarks
    --scratch-path .build/bench-peers)

echo "Building the release and the peers ..."
"${build[@]}" --product HTTPBench
"${peers[@]}" --product HummingbirdAccept
"${peers[@]}" --product FlyingFoxAccept
exec python3 scripts/bench_http.py "$("${build[@]}" --show-bin-path)" \
    "$("${peers[@]}" --show-bin-path)" .build/debian "$@"
