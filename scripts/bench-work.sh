#!/usr/bin/env bash
# Builds the release and the peers, then measures the work behind the receiver:
# bench-work.sh [--readme] [SECTION...]
# PORT_SENDER=FOLDER takes the copy of port-sender in that folder for a peer.
set -euo pipefail
cd "$(dirname "$0")/.."

# Linked as the Dockerfile links it, for that is what runs.
build=(swift build --configuration release --static-swift-stdlib --product scorebell
    -Xswiftc -use-ld=lld -Xlinker --no-export-dynamic
    -Xlinker -z -Xlinker pack-relative-relocs --scratch-path .build/bench)
standin=.build/bench-standin
curl_alone=.build/bench-curl-alone
empty=.build/bench-empty

echo "Building the release, the stand-in and the floors ..."
"${build[@]}"
"${CC:-cc}" -O2 -std=c11 -Wall -Wextra -Werror -o "$standin" Benchmarks/standin.c
"${CC:-cc}" -O2 -std=c11 -Wall -Wextra -Werror -o "$curl_alone" Benchmarks/curl_alone.c -lcurl
swiftc -O -parse-as-library -static-stdlib -use-ld=lld -o "$empty" Benchmarks/empty.swift
python=$(scripts/bench-peers.sh)
exec python3 scripts/bench_work.py "$("${build[@]}" --show-bin-path)/scorebell" "$standin" \
    "$python" "$curl_alone" "$empty" "$@"
