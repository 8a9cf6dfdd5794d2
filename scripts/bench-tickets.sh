#!/usr/bin/env bash
# Builds the release, and counts what 2,000 services' tickets cost: bench-tickets.sh
set -euo pipefail
cd "$(dirname "$0")/.."

# Linked as the Dockerfile links it, for that is what runs.
build=(swift build --configuration release --static-swift-stdlib --product scorebell
    -Xswiftc -use-ld=lld -Xlinker --no-export-dynamic
    -Xlinker -z -Xlinker pack-relative-relocs --scratch-path .build/bench)

executable=${1:-}
if [[ -z $executable ]]; then
    echo "Building the release ..."
    "${build[@]}"
    executable="$("${build[@]}" --show-bin-path)/scorebell"
fi
python3 scripts/bench_tickets.py "$executable"
exec python3 scripts/bench_issues.py "$executable"
