#!/bin/bash
# The disk stops taking writes while a bottle is in the chute: no credit, the cause on the screen, and when it takes them again
# the bottle is credited, once, without a restart.
. "$(dirname "$0")/common.sh"
flag=$state/broken
mkdir -p "$state"
sim_start
BROKEN_DISK=$flag LD_PRELOAD=$build/tests/libbroken_disk.so "$bin/rebottled" --config "$top/config/rebottle.yaml" \
    --state "$state" >> "$state/rebottled.log" 2>&1 &
daemon_pid=$!
kiosk_pids+=($!)
wait_for "rebottled" 20 "$bin/rebottle" --state "$state" status > /dev/null
wait_for "service" 20 in_service
bottle 15

person bottle $pet falls watch=100 > /dev/null & falling=$!
wait_for "the gate" 5 gate_open
: > "$flag"
wait "$falling" || true
wait_for "the cause" 15 out_because ledger
has_task ledger_trouble || fail "staff is not told"
is "credit" 15 "$(field visit.amount_minor)"
person press pay ms=400 > /dev/null
person scan 9521000000407 > /dev/null
is "vouchers" 0 "$(field today.vouchers_open)"
is "credit" 15 "$(field visit.amount_minor)"
still_runs "a disk that takes no writes"
grep -q "ledger:" "$state/rebottled.log" || fail "the log says nothing"
tail -2 "$state/rebottled.log" | sed 's/^/  /'

rm "$flag"
wait_for "the bottle, and the payout that was asked for" 30 field_is today.vouchers_open 1
is "paid out: both bottles" 30 "$(field today.vouchers_open_amount_minor)"
is "landed" 2 "$(field today.accepted)"
wait_for "the slip" 40 receipts_are 1
wait_for "service" 20 in_service
wait_for "the end of the slip" 40 field_is slip.present false
bottle 15
rb verify
