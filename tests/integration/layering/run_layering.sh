#!/bin/sh
# run_layering.sh SOURCE-DIR: no include reaches a layer that the table does not allow. Then proves that this test can
# fail: in a copy of the tree, each planted bad include must be found, at its line.
set -eu
top=$(cd "$1" && pwd)
here=$top/tests/integration/layering

# check DIR: the findings, from the top of DIR. 50 files: fewer would mean that we look in the wrong place.
check() {
    (cd "$1" && find kiosk devices tui -name '*.[ch]' | LC_ALL=C sort |
        xargs awk -v table="$here/layers.txt" -v least=50 -f "$here/check.awk" "$here/layers.txt")
}

check "$top"

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -R "$top/kiosk" "$top/devices" "$top/tui" "$copy"
check "$copy" > /dev/null

# plant FILE LINE: a new file with one bad include must be named with its line.
plant() {
    mkdir -p "$copy/${1%/*}"
    printf '/* planted */\n%s\n' "$2" > "$copy/$1"
    if found=$(check "$copy"); then
        echo "not found: $2 in $1"
        exit 1
    fi
    case $found in
    "$1:2: "*) ;;
    *) echo "expected $1:2, got: $found"; exit 1 ;;
    esac
    rm "$copy/$1"
}

plant kiosk/base/planted.c     '#include "deposit/gtin.h"'
plant kiosk/deposit/planted.c  '#include "ledger/ledger.h"'
plant kiosk/voucher/planted.h  '#  include "receipt/receipt.h"'
plant kiosk/wire/planted.c     '#include "deposit/reason.h"'
plant kiosk/engine/planted.c   '#include "devices/port/port.h"'
plant kiosk/engine/planted.c   '#include "tui/model.h"'
plant kiosk/cli/planted.c      '#include "engine/engine.h"'
plant devices/io/planted.c     '#include "deposit/lane.h"'
plant devices/sim/planted.c    '#include "devices/device.h"'
plant tui/planted.c            '#include "ledger/facts.h"'
plant tui/planted.c            '#include <curses.h>'
plant kiosk/recovery/planted.c '#include <sqlite3.h>'
plant kiosk/engine/planted.c   '#include <uv.h>'
plant devices/planted.c        ' #include <libserialport.h>'
plant kiosk/cli/planted.c      '#include <yaml.h>'
plant kiosk/receipt/planted.c  '#include <png.h>'
plant kiosk/receipt/planted.c  '#include <ft2build.h>'
plant kiosk/ledger/planted.c   '#include "journal.h"'
plant kiosk/ledger/planted.c   '#include "../engine/engine.h"'
plant kiosk/ledger/planted.c   '#include "ledger/../engine/engine.h"'
plant kiosk/ledger/planted.c   '#include "nowhere/at_all.h"'
plant kiosk/newlayer/planted.c '#include "base/err.h"'
check "$copy" > /dev/null
echo "layers hold"
