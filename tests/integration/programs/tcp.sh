#!/bin/bash
# Scanners and printer on serial-device servers: the server is switched off and on at rest, in the middle of a bottle and
# in the middle of a voucher. Nothing is counted twice, nothing is lost, and no daemon is restarted. Before that, devices watch
# and devices test over tcp.
. "$(dirname "$0")/common.sh"
# A buffer that holds a voucher: the driver waits for the wire alone, and half of it is a moment to pull the cable.
sim_options="--tcp scanner=0 --tcp till=0 --tcp printer=0 --printer-buffer 16384"
mkdir -p "$state"
sim_start
where() { person where "$1" | sed 's/^ok //'; }
config=$work/rebottle.yaml
sed -E "s|buffer_bytes: 4096|buffer_bytes: 16384|; s|^catalogue: *|catalogue: $top/config/|; s|^scheme:.*|scheme: $top/config/schemes/ie.yaml|" "$top/config/rebottle.yaml" > "$config"
for name in scanner till printer; do
    sed -i -z "s|kind: tty\n      where: dev/$name|kind: tcp\n      where: $(where $name)|" "$config"
done
"$bin/rebottle" config check "$config" > /dev/null 2> "$work/check" || fail "config check: $(cat "$work/check")"
for name in scanner till printer; do
    grep -q "devices.$name is on tcp.*tcp.conf.*$(where $name)" "$work/check" || fail "no word about the drop-in for $name"
done

echo "Watched and tested, before there is a kiosk"
dev() { timeout 60 "$bin/rebottle" --state "$state" devices "$@" --config "$config"; }
dev watch till --seconds 1 > "$work/watched" 2>&1 & watching=$!
dev test scanner > "$work/scanner" & a=$!
dev test printer --yes > "$work/printer" & p=$!
says() { grep -q -- "$2" "$work/$1"; }
wait_for "the till's line" 5 says watched 'health working'
person till-aim ]E0 $pet > /dev/null
wait_for "the scanner's first step" 5 says scanner '^->'
for _ in 1 2 3; do person scan $pet > /dev/null; done
wait $watching && says watched "= scan \]E0 $pet\$" || fail "watch: $(cat "$work/watched")"
wait $a && says scanner ': all good$' || fail "scanner: $(cat "$work/scanner")"
wait $p && says printer 'It confirmed the page after' || fail "printer: $(cat "$work/printer")"
daemon_start
register
wait_for "service" 20 in_service
wait_for "the printer" 10 health_is printer working

echo "Switched off at rest"
person unplug printer > /dev/null
wait_for "the printer to be missed" 10 health_is printer absent
person replug printer > /dev/null
wait_for "the printer to work again" 15 health_is printer working
wait_for "service" 15 in_service

echo "The scanner's server goes while a bottle is in the chute: beams decide, it counts once"
for _ in 1 2 3; do # where this computer is held up meanwhile, the order of the beams is rightly unknown: another bottle
    before=$(field visit.refused)
    person bottle $pet falls > /dev/null & falling=$!
    wait_for "the gate" 5 gate_open
    person unplug scanner > /dev/null
    wait "$falling" || true
    wait_for "the credit" 10 answered 15 "$before"
    person replug scanner > /dev/null
    wait_for "service" 15 in_service
    if credited 15; then break; fi
done
credited 15 || fail "credit: $(field visit.amount_minor)"

echo "The printer's server goes in the middle of a voucher: unknown, and the voucher stays open under its case"
person printer speed 10 > /dev/null
before=$(receipts)
person press pay > /dev/null
wait_for "the printer to be at it" 10 field_is slip.print sent
sleep 0.5
person unplug printer > /dev/null
unsure() { field_is slip.print unknown && [ -n "$(field slip.cases.0)" ]; }
wait_for "the outcome" 15 unsure
human=$(field slip.human) counter=$(field slip.counter)
is "open vouchers" 1 "$(field today.vouchers_open)"
person printer speed 1000 > /dev/null
person replug printer > /dev/null
wait_for "the printer" 15 health_is printer working
anna voucher reprint "$counter" > /dev/null
reprinted() { anna voucher show "$human" --json | grep -q '"print": *"printed"'; }
wait_for "the reprint's confirmation" 20 reprinted
grep -q -- "$human" "$state"/receipts/*.txt || fail "the voucher is on no paper"
is "open vouchers" 1 "$(field today.vouchers_open)"
still_runs "all of it"
is "started once" 1 "$(grep -c 'ready, listening' "$state/rebottled.log")"
rb verify
