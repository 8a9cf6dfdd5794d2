#!/usr/bin/env bash
# Builds the release and a Python peer, then measures both: bench.sh [SECTION...]
set -euo pipefail
cd "$(dirname "$0")/.."

build=(swift build --configuration release --static-swift-stdlib --product scorebell
    --scratch-path .build/bench)
peer=.build/bench-peer
# The newest at the time of writing; a newer one only makes the comparison harder for us.
aiohttp=aiohttp==3.14.5

echo "Building the release ..."
"${build[@]}"
if ! "$peer/bin/python" -c 'import aiohttp' 2>/dev/null; then
    echo "Installing $aiohttp for the peer ..."
    python3 -m venv "$peer"
    "$peer/bin/pip" install --quiet --disable-pip-version-check "$aiohttp"
fi
exec python3 scripts/bench.py "$("${build[@]}" --show-bin-path)/scorebell" "$peer/bin/python" "$@"
