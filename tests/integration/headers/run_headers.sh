#!/bin/sh
# run_headers.sh BUILD-DIR SOURCE-DIR: every header can be included alone, and twice: it brings what it needs.
set -eu
build=$1
cd "$2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt")
# Any compilation's folders of libraries will do for all.
folders=$(tr ' ' '\n' < "$build/compile_commands.json" | awk '/^-isystem$/ { take = 1; next } take { print "-isystem " $0; take = 0 }' | sort -u)

# check FILE...: each header twice in a translation unit of its own; a page of units in one call of the compiler.
check() {
    rm -f "$work"/*.c
    n=0
    for header; do
        n=$((n + 1))
        printf '#include "%s"\n#include "%s"\n' "$header" "$header" > "$work/$n.c"
    done
    # shellcheck disable=SC2086 # one word for each folder
    "$cc" -std=c17 -D_GNU_SOURCE -DREBOTTLE_VERSION='""' -Wall -Wextra -Werror -fsyntax-only -I. -Ikiosk $folders "$work"/*.c
}

list=$(find kiosk devices tui -name '*.h' | LC_ALL=C sort)
count=$(printf '%s\n' "$list" | wc -l)
[ "$count" -ge 50 ] || { echo "only $count headers were found"; exit 1; }
# shellcheck disable=SC2086 # one word for each header
check $list

# It must be able to fail.
printf 'struct needs { size_t what; };\n' > "$work/bad.h"
if check "$work/bad.h" 2> /dev/null; then
    echo "a header that needs another one was not noticed"
    exit 1
fi
echo "$count headers stand alone"
