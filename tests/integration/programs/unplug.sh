#!/bin/bash
# Every cable pulled and put back, at rest and while a bottle is in the chute. Nothing is restarted.
. "$(dirname "$0")/common.sh"
kiosk_start
register
first_pid=$daemon_pid
wait_for "service" 20 in_service

echo "Pulled and put back at rest"
for name in scanner io level printer till; do
    person unplug $name > /dev/null
    wait_for "$name to be missed" 10 health_is $name absent
    has_task device_absent || fail "$name is missing, and staff is not told"
    case $name in
    io) out_because io_lost || fail "no landing can be confirmed, and the kiosk says '$(field out_cause)'"
        is "the consumer's screen" out_of_service "$(field phase)" ;;
    scanner) out_because scanner_lost || fail "without a scanner the kiosk says '$(field out_cause)'" ;;
    *) in_service || fail "without its $name the kiosk stops: $(field out_cause)" ;;
    esac
    if [ $name = io ]; then
        person scan $pet > /dev/null
        wait_for "the refusal on screen" 5 field_is reason out_of_service
    fi
    person replug $name > /dev/null
    wait_for "$name to work again" 15 health_is $name working
    wait_for "service with its $name back" 15 in_service
done
is "containers" 0 "$(field today.accepted)"
bottle 15

echo "The board's cable is pulled while a bottle is in the chute"
person bottle $pet falls watch=100 > /dev/null & falling=$!
wait_for "the gate" 5 gate_open
person unplug io > /dev/null
wait "$falling" || true
wait_for "the case" 10 field_is cases.0.kind in_doubt
is "why" device_lost "$(field cases.0.why)"
is "one case" "" "$(field cases.1.number)"
is "credit shown before" 15 "$(field visit.amount_minor)"
is "first on the staff list" settle_case "$(field tasks.0.word)"
person replug io > /dev/null
wait_for "service" 15 in_service
bottle 30

echo "The scanner's cable is pulled while a bottle is in the chute: beams decide, it counts"
person bottle $pet falls > /dev/null & falling=$!
wait_for "the gate" 5 gate_open
person unplug scanner > /dev/null
wait "$falling" || true
wait_for "the credit" 10 credited 45
out_because scanner_lost || fail "without a scanner: '$(field out_cause)'"
person replug scanner > /dev/null
wait_for "service" 15 in_service
bottle 60
is "one case" "" "$(field cases.1.number)"

echo "Without a printer: bottles are taken; the voucher stays open under a case, with its QR on screen"
person unplug printer > /dev/null
wait_for "the printer to be missed" 10 health_is printer absent
bottle 75
before=$(receipts)
person press pay > /dev/null
slip_shown() { field_is slip.present true && [ "$(field slip.print)" = none ] && [ -n "$(field slip.cases.0)" ]; }
wait_for "the voucher on screen" 15 slip_shown
is "its QR" true "$(field slip.has_qr)"
is "its amount" 75 "$(field slip.amount_minor)"
is "its place on the screen" take_voucher "$(field phase)"
unprintable() { rb status --json | grep -q '"kind": *"unprintable"'; }
wait_for "the case" 5 unprintable
human=$(field slip.human) counter=$(field slip.counter)
is "open vouchers" 1 "$(field today.vouchers_open)"

echo "A reprint when the printer is back is the same voucher, once"
person replug printer > /dev/null
wait_for "the printer" 15 health_is printer working
anna voucher reprint "$counter" --id 22222222-2222-4222-8222-222222222222 > /dev/null
wait_for "the slip" 40 receipts_are $((before + 1))
anna voucher reprint "$counter" --id 22222222-2222-4222-8222-222222222222 > /dev/null # a retry of the same act
reprinted() { anna voucher show "$human" --json | grep -q '"print": *"printed"'; }
wait_for "the printer's confirmation" 20 reprinted
is "slips" $((before + 1)) "$(receipts)"
grep -q -- "$human" "$(printf '%s/receipts/%04d.txt' "$state" $((before + 1)))" || fail "another voucher was printed"
is "open vouchers" 1 "$(field today.vouchers_open)"

is "never restarted" "$first_pid" "$daemon_pid"
still_runs "all of it"
is "started once" 1 "$(grep -c 'ready, listening' "$state/rebottled.log")"
rb verify
