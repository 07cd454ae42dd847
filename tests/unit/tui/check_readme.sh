#!/bin/sh
# The screens in the README are the goldens: each block after a line `<!-- tests/golden/... -->` is that file.
# check_readme.sh compares, check_readme.sh --update writes them anew. Run from the top of the tree.
set -eu
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
awk '
    /^<!-- tests\/golden\/.* -->$/ { file = $2; print; next }
    /^```$/ && file != "" {
        print
        while ((got = (getline line < file)) > 0) print line
        if (got < 0) { print "no " file > "/dev/stderr"; exit 1 }
        close(file)
        while ((getline line) > 0 && line != "```") continue
        print "```"
        file = ""
        next
    }
    { print }' README.md > "$fresh"
if [ "${1:-}" = --update ]; then
    cat "$fresh" > README.md
elif ! diff -u README.md "$fresh" >&2; then
    echo "the README's screens are old: run tests/unit/tui/check_readme.sh --update" >&2
    exit 1
fi
