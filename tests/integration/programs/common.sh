# Sourced by the end-to-end tests: a kiosk of its own in a temporary folder, torn down at the end.
#   usage: SCRIPT BUILD-FOLDER
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
build=$(cd "${1:?build folder}" && pwd)
bin=$build/bin
work=$(mktemp -d "${TMPDIR:-/tmp}/rebottle-test.XXXXXX")
state=$work/state
export REBOTTLE_LOCALE_DIR=$build/locale LC_ALL=C.UTF-8
. "$top/packaging/kiosk.sh"

finish() {
    local rc=$?
    kiosk_stop
    if [ $rc -ne 0 ] && [ -f "$state/rebottled.log" ]; then
        echo "--- rebottled.log"
        tail -40 "$state/rebottled.log"
    fi
    rm -rf "$work"
    exit $rc
}
trap finish EXIT
trap 'exit 130' INT TERM

rb() { "$bin/rebottle" --state "$state" "$@"; }
person() { "$bin/rebottle-sim" control "$state/dev" "$@"; }
field() { rb status --field "$1"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
is() { [ "$2" = "$3" ] || fail "$1: expected '$2', saw '$3'"; }
field_is() { [ "$(field "$1")" = "$2" ]; }
# A person with a PIN: anna CMD... runs as her.
register() {
    (umask 077 && echo 483920 > "$work/pin")
    rb person add anna --role operator --setup-code "$state/setup-code" --new-pin-fd 3 3< "$work/pin" > /dev/null
}
anna() { rb --as anna --pin-fd 3 "$@" 3< "$work/pin"; }
