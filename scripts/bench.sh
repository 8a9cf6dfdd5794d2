#!/usr/bin/env bash
# Builds the release and its Python peers, then measures all: bench.sh [SECTION...]
# PORT_SENDER=FOLDER takes the copy of port-sender in that folder for the peer of `send`.
set -euo pipefail
cd "$(dirname "$0")/.."

build=(swift build --configuration release --static-swift-stdlib --product scorebell
    --scratch-path .build/bench)
peer=.build/bench-peer
# The newest at the time of writing; a newer one only makes the comparison harder for us.
peers=(aiohttp==3.14.5)
# What port-sender asks for, also for its stand-in: newer ones of inflect take over a second to start.
peers+=('requests~=2.29.0' 'slack_sdk~=3.23.0' 'inflect~=7.0.0' 'pydantic~=2.4.2'
    'pydantic-settings~=2.0.3' 'httpx~=0.25.1')

echo "Building the release ..."
"${build[@]}"
# Written when all of them were installed, so that another version is noticed.
if [ "$(cat "$peer/installed" 2>/dev/null)" != "${peers[*]}" ]; then
    echo "Installing ${peers[*]} for the peers ..."
    python3 -m venv "$peer"
    "$peer/bin/pip" install --quiet --disable-pip-version-check "${peers[@]}"
    echo "${peers[*]}" >"$peer/installed"
fi
exec python3 scripts/bench.py "$("${build[@]}" --show-bin-path)/scorebell" "$peer/bin/python" "$@"
