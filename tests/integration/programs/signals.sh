#!/bin/bash
# Somebody pulls bottles out again until the visit is stopped: nothing more is taken, what was credited is paid, staff sees it
# first and clears it with a reason. A power cut in between forgets nothing. A person's wrong PIN is a note.
. "$(dirname "$0")/common.sh"
daemon_options="--set signals.reverse_movement.count=2 --set signals.pin_tries.count=1 --set signals.pin_tries.action=note
    --set lane.fall_ms=400"
kiosk_start
register
wait_for "service" 20 in_service
bottle 15

pull() { # out again, until it was refused for that
    local before _
    for _ in 1 2 3; do
        before=$(field visit.refused)
        person bottle $pet pullback > /dev/null
        wait_for "a refusal" 10 more_refused "$before"
        wait_for "the lane" 10 idle_lane
        if [ "$(field recent.0.reason)" = pulled_back ]; then return; fi
    done
    fail "three bottles were not seen coming out: $(field recent.0.reason)"
}
more_refused() { [ "$(field visit.refused)" -gt "$1" ]; }
stopped() { field_is visit.blocked true; }

pull
is "stopped after one" false "$(field visit.blocked)"
kill -9 "$daemon_pid"
wait "$daemon_pid" 2> /dev/null || true
daemon_start
wait_for "service after the power cut" 20 in_service
pull
wait_for "the signal" 10 stopped
is "the first task" visit_blocked "$(field tasks.0.word)"
person bottle $pet falls wait=100 > /dev/null || true
wait_for "the refusal" 10 field_is reason visit_blocked
anna signal list --open | grep -q "reverse_movement.*visit 1.*block_visit.*OPEN" || fail "$(anna signal list --open)"
person press pay ms=300 > /dev/null
wait_for "the voucher" 40 receipts_are 1
is "open vouchers" 15 "$(field today.vouchers_open_amount_minor)"
wait_for "the task that remains" 10 has_task signal

refuses 1 "needs a reason" anna signal clear 1
anna signal clear 1 --reason "a child, now with its mother" > /dev/null || fail "could not be cleared"
no_task() { ! has_task signal; }
wait_for "the task to be done" 5 no_task
refuses 1 "cleared before" anna signal clear 1 --reason "again"

echo 999999 > "$work/wrong"
rb --as anna --pin-fd 3 pause 3< "$work/wrong" 2> /dev/null && fail "a wrong PIN was taken"
sleep 1.1
anna signal list --all | grep -q "pin_tries.*person:.*note" || fail "no note: $(anna signal list --all)"
rb verify > /dev/null || fail "verify"
rb day show z:1 | grep -q "2 signals" || fail "$(rb day show z:1)"
echo "signals: stopped, kept over a power cut, paid, cleared once, noted"
