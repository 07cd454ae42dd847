#!/bin/bash
# What is known from the journal alone is forgotten by a new year's file, which carries tables over: whoever reads it must be
# on the list.  usage: journal_readers.sh TOP
set -euo pipefail
cd "${1:?the source tree}"
list=tests/integration/layering/journal_readers.txt
found=$(grep -rlE '(FROM|JOIN) journal' kiosk --include='*.c' | sort)
listed=$(grep -v '^#' "$list" | cut -d' ' -f1 | sort)
[ -n "$found" ] || { echo "nobody reads the journal: this test looks at nothing"; exit 1; }
if ! diff <(echo "$listed") <(echo "$found"); then
    echo "who reads the journal is not what $list says (< listed, > found): would a new year's file still know it?"
    exit 1
fi
# The control: a file more is found.
if diff -q <(echo "$listed") <(printf '%s\n%s\n' "$found" kiosk/ledger/zzz.c) > /dev/null; then
    echo "the control was not found"
    exit 1
fi
