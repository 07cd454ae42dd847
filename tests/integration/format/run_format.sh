#!/bin/sh
# run_format.sh SOURCE-DIR: every C file of the tree is as clang-format with our .clang-format leaves it. Exit 77 (skipped)
# where clang-format is not installed.
set -eu
cd "$1"
command -v clang-format > /dev/null || { echo "clang-format is not installed"; exit 77; }

# What git tracks; in a tree without git (a release's archive), what is there outside build folders.
files() {
    if git rev-parse --is-inside-work-tree > /dev/null 2>&1; then
        git ls-files -- '*.c' '*.h'
    else
        find kiosk devices tui tests -name '*.[ch]'
    fi
}

list=$(files | LC_ALL=C sort)
count=$(printf '%s\n' "$list" | wc -l)
[ "$count" -ge 50 ] || { echo "only $count files were found"; exit 1; }
printf '%s\n' "$list" | xargs clang-format --dry-run -Werror

# It must be able to fail.
bad=$(mktemp -d)
trap 'rm -rf "$bad"' EXIT
cp .clang-format "$bad"
printf 'int  main( void ) {return 0;}\n' > "$bad/bad.c"
if clang-format --dry-run -Werror "$bad/bad.c" 2> /dev/null; then
    echo "clang-format did not object to a file that is badly formatted"
    exit 1
fi
echo "$count files are formatted"
