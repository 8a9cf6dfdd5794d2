#!/usr/bin/env bash
# Builds the fuzzer and gives each target, or those named, its time: fuzz.sh [TARGET...]
# SECONDS_EACH (60) is that time; what is found is kept in .build/fuzz-found, and fails.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${SECONDS_EACH:-60}
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(ls Fuzz/Corpus)
# Of several options -sanitize the compiler heeds the last one, and SwiftPM gives its own in any
# order; it must know of the fuzzer all the same, which has a main function of its own.
build=(swift build --scratch-path .build/fuzz --product Fuzzer --sanitize=fuzzer
    -Xswiftc -sanitize=fuzzer,address -Xswiftc -O)

export SCOREBELL_FUZZ=1
# A crash is libFuzzer's to report, which keeps the input.
export SWIFT_BACKTRACE=enable=no
"${build[@]}"
fuzzer=$("${build[@]}" --show-bin-path)/Fuzzer
failed=()
for target in "${targets[@]}"; do
    printf '\n== %s, %s seconds\n' "$target" "$seconds"
    # New inputs are gathered beside the committed ones, which are read and not changed.
    found=.build/fuzz-found/$target
    mkdir -p "$found/corpus"
    SCOREBELL_FUZZ_TARGET=$target "$fuzzer" -max_total_time="$seconds" -max_len=65536 -timeout=10 \
        -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 -artifact_prefix="$found/" \
        "$found/corpus" "Fuzz/Corpus/$target" 2>&1 | tee "$found/log" || failed+=("$target")
    if grep -q "instrumented for coverage" "$found/log"; then
        echo "The fuzzer was built without coverage." >&2
        exit 1
    fi
done
if [ ${#failed[@]} -gt 0 ]; then
    echo "Found something in ${failed[*]}: see .build/fuzz-found; add the input to Fuzz/Corpus." >&2
    exit 1
fi
