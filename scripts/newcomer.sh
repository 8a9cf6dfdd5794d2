#!/usr/bin/env bash
# Walks the README's first steps: a clean clone, its command, the page, one press of the button.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# What is committed is what a newcomer gets; only the cache of fetched packages is shared.
if git rev-parse --quiet --verify HEAD >/dev/null 2>&1; then
    git clone --quiet --no-local . "$folder/scorebell"
else
    echo "This is no git clone: the files are copied, without what was built."
    mkdir "$folder/scorebell"
    tar --create --exclude=./.build --exclude=./.venv . | tar --extract --directory "$folder/scorebell"
fi
.venv/bin/python scripts/newcomer.py "$folder/scorebell" "$folder"
