#!/usr/bin/env bash
# Walks the README's first steps: a clean clone, its command, the page, one press of the button.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# What is committed is what a newcomer gets; only the cache of fetched packages is shared.
git clone --quiet --no-local . "$folder/scorebell"
.venv/bin/python scripts/newcomer.py "$folder/scorebell" "$folder"
