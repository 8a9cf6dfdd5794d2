#!/usr/bin/env bash
# Builds the release and the peers, then measures the queue: bench-queue.sh [SECTION...]
set -euo pipefail
cd "$(dirname "$0")/.."

build=(swift build --configuration release --static-swift-stdlib --scratch-path .build/bench)
peers=(swift build --configuration release --static-swift-stdlib --package-path Benchmarks
    --scratch-path .build/bench-peers)

echo "Building the release and the peers ..."
"${build[@]}" --product scorebell
"${build[@]}" --product QueueBench
# By its name: to build all would link GRDB as a library of its own, which fails.
"${peers[@]}" --product HummingbirdIntake
python=$(scripts/bench-peers.sh)
exec python3 scripts/bench_queue.py "$("${build[@]}" --show-bin-path)" \
    "$("${peers[@]}" --show-bin-path)" "$python" "$@"
