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
sim_options= daemon_options=

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

# The last lines of the state that tests look at; a device is named as in config/rebottle.yaml.
device_field() { # name, member
    local i
    for i in 0 1 2 3 4 5; do
        [ "$(field "devices.$i.name" 2> /dev/null)" = "$1" ] && field "devices.$i.$2" && return
    done
    fail "no device $1"
}
health_is() { [ "$(device_field "$1" health)" = "$2" ]; }
in_service() { field_is in_service true; }
out_because() { field_is out_cause "$1"; }
idle_lane() { field_is lane_state idle; }
gate_open() { [ "$(person gate)" = "ok open" ]; }
receipts() { person receipts | tr -dc 0-9; }
receipts_are() { [ "$(receipts)" = "$1" ]; }
has_task() { rb status --json | grep -q "\"word\": *\"$1\""; }
still_runs() { kill -0 "$daemon_pid" 2> /dev/null || fail "rebottled is gone after: $*"; }
credited() { field_is visit.amount_minor "$1"; }
# One bottle, credited: the amount of the visit afterwards.
pet=9521000000018
bottle() { # cents afterwards
    person bottle $pet falls > /dev/null || fail "the simulated person"
    wait_for "the credit of $1" 10 credited "$1" || fail "credit: $(field visit.amount_minor), last: $(field recent.0.reason)"
    wait_for "the lane" 10 idle_lane
}
# Wants the command to be refused with exit code and a sentence: refuses CODE PATTERN COMMAND...
refuses() {
    local code=$1 pattern=$2 rc=0
    shift 2
    "$@" > "$work/refused" 2>&1 || rc=$?
    is "exit code of: $*" "$code" "$rc"
    grep -q -- "$pattern" "$work/refused" || fail "$*: '$pattern' is not in: $(cat "$work/refused")"
}
