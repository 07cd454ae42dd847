#!/bin/sh
# run_tidy.sh BUILD-DIR SOURCE-DIR CHECKS: clang-tidy with our .clang-tidy, changed by CHECKS, has nothing to say about the
# programs' sources. Exit 77 (skipped) where it is not installed.
set -eu
build=$1 checks=$3
cd "$2"
command -v clang-tidy > /dev/null || { echo "clang-tidy is not installed"; exit 77; }
# One file each: with several, its check of va_list remembers the one before. The flags are gcc's; clang need not know each of them.
tidy() { xargs -P "$(nproc)" -n 1 clang-tidy --quiet -p "$build" --checks="$checks" --warnings-as-errors='*' --extra-arg=-Wno-unknown-warning-option 2> "$1"; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
list=$(find kiosk devices tui -name '*.c' | LC_ALL=C sort)
count=$(printf '%s\n' "$list" | wc -l)
[ "$count" -ge 50 ] || { echo "only $count files were found"; exit 1; }
if ! printf '%s\n' "$list" | tidy "$work/said"; then
    grep -E 'rror' "$work/said" || true
    exit 1
fi

# It must be able to fail.
cp .clang-tidy "$work"
printf '#include <stdlib.h>\nint f(const char *s)\n{\n    return atoi(s);\n}\n' > "$work/bad.c"
if echo "$work/bad.c" | tidy "$work/said" > /dev/null; then
    echo "clang-tidy did not object to atoi"
    exit 1
fi
echo "$count files have nothing to fix"
