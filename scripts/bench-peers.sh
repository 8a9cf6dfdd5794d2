#!/usr/bin/env bash
# Installs the benchmarks' Python peers where they are missing, and prints the path of their Python.
set -euo pipefail
cd "$(dirname "$0")/.."

peer=.build/bench-peer
wanted=Benchmarks/requirements.txt
# Copied when all of them were installed, so that another version is noticed.
if ! cmp --silent "$wanted" "$peer/installed"; then
    echo "Installing the peers of $wanted ..." >&2
    python3 -m venv "$peer"
    "$peer/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted" >&2
    cp "$wanted" "$peer/installed"
fi
echo "$peer/bin/python"
