#!/usr/bin/env bash
# Builds the release and the peers, then measures the queue: bench-queue.sh [SECTION...]
set -euo pipefail
cd "$(dirname "$0")/.."

build=(swift build --configuration release --static-swift-stdlib --scratch-path .build/bench)
peers=(swift build --configuration release --static-swift-stdlib --package-path Benchmarks
    --scratch-path .build/bench-peers)
python=.build/bench-peer
# The newest at the time of writing; a newer one only makes the comparison harder for us.
queue=("procrastinate==3.10.0" "psycopg[binary,pool]==3.3.9")

echo "Building the release and the peers ..."
"${build[@]}" --product scorebell
"${build[@]}" --product QueueBench
# By its name: to build all would link GRDB as a library of its own, which fails.
"${peers[@]}" --product HummingbirdIntake
if ! "$python/bin/python" -c 'import procrastinate' 2>/dev/null; then
    echo "Installing ${queue[*]} for the peer ..."
    python3 -m venv "$python"
    "$python/bin/pip" install --quiet --disable-pip-version-check "${queue[@]}"
fi
exec python3 scripts/bench_queue.py "$("${build[@]}" --show-bin-path)" \
    "$("${peers[@]}" --show-bin-path)" "$python/bin/python" "$@"
