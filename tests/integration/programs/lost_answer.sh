#!/bin/bash
# SIGKILL between COMMIT and the answer, at every commit of a visit: a preloaded library kills rebottled right after the Nth
# sync of the ledger's log. People and tills then ask again with the ids they had; a second till tries too. What they saw is
# kept here, outside the process, and must equal the ledger in the end.
. "$(dirname "$0")/common.sh"
config=$top/config/counter.yaml
shim=$build/tests/libkill_after_sync.so
rounds=20 # more commits than a round has; the loop ends before

kiosk_up() { "$bin/rebottled" --config "$config" --state "$state" >> "$state/rebottled.log" 2>&1 & daemon_pid=$!
    kiosk_pids=($!); wait_for "rebottled" 20 "$bin/rebottle" --state "$state" status > /dev/null; }
kiosk_up_dying() { KILL_AFTER_SYNC=$1 LD_PRELOAD=$shim "$bin/rebottled" --config "$config" --state "$state" >> "$state/rebottled.log" 2>&1 & daemon_pid=$!
    kiosk_pids=($!); wait_for "rebottled" 20 up_or_dead; }
up_or_dead() { ! kill -0 "$daemon_pid" 2> /dev/null || "$bin/rebottle" --state "$state" status > /dev/null 2>&1; }
kiosk_down() { kill "$daemon_pid" 2> /dev/null || true; wait "$daemon_pid" 2> /dev/null || true; kiosk_pids=(); }
uuid() { cat /proc/sys/kernel/random/uuid; }

# Asks until there is an answer; restarts the kiosk when it is gone. The id stays the same: that is the point.
hit=" " # the acts that a kill has hit
ask() {
    local rc tries
    sleep 0.2 # what the kiosk writes by itself (service, print) is written by then, and shares no commit with this
    for tries in 1 2 3 4; do
        rc=0
        anna "$@" > "$work/answer" 2>&1 || rc=$?
        case $rc in
        3 | 4)
            [ "$rc" = 4 ] || hit="$hit$1 "
            kiosk_down
            kiosk_up
            ;;
        *) return $rc ;;
        esac
    done
    cat "$work/answer" >&2
    fail "no answer after $tries tries: $*"
}

mkdir -p "$state"
kiosk_up
register
kiosk_down
seen_credit=0 seen_paid=0 hits=0 quiet=0
for n in $(seq "$rounds"); do
    kiosk_up_dying "$n"
    dying=$daemon_pid
    for bottle in 1 2; do
        ask scan $pet --id "$(uuid)" || fail "round $n: a bottle was refused: $(cat "$work/answer")"
        seen_credit=$((seen_credit + 15))
    done
    ask payout --id "$(uuid)" --json || fail "round $n: no payout: $(cat "$work/answer")"
    human=$(sed -n 's/.*"human": *"\([^"]*\)".*/\1/p' "$work/answer")
    [ -n "$human" ] || fail "round $n: a payout without a code: $(cat "$work/answer")"
    ask voucher redeem "$human" --till till-1 --claim "$(uuid)" || fail "round $n: not redeemed: $(cat "$work/answer")"
    seen_paid=$((seen_paid + 30))
    if ask voucher redeem "$human" --till till-2 --claim "$(uuid)"; then fail "round $n: paid twice"; fi
    grep -q till-1 "$work/answer" || fail "round $n: the second till is not told where: $(cat "$work/answer")"
    untouched=false
    [ "$daemon_pid" = "$dying" ] && kill -0 "$dying" 2> /dev/null && untouched=true
    kiosk_down
    # Untouched: the round has fewer than n commits. Jobs that wait share one, so the number varies by one or two: only
    # several such rounds in a row mean that every commit was hit.
    if [ $untouched = true ]; then quiet=$((quiet + 1)); else quiet=0 hits=$((hits + 1)); fi
    [ $quiet -lt 4 ] || break
done
[ $quiet -gt 0 ] || fail "no round of $rounds passed untouched"
for act in scan payout voucher; do
    grep -q " $act " <<< "$hit" || fail "no kill hit a $act, only:$hit"
done
kiosk_up
is "what customers were credited" "$seen_credit" "$(field today.refunds_minor)"
is "what tills paid" "$seen_paid" "$(field today.redeemed_minor)"
is "open vouchers" 0 "$(field today.vouchers_open)"
rb verify
echo "killed $hits times between commit and answer, in:$hit: credits $seen_credit, paid $seen_paid, as the ledger says"
