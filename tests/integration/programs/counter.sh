#!/bin/bash
# A counter without a machine: people with a PIN scan by hand, pay out; who has none may not. Exit codes are the contract.
. "$(dirname "$0")/common.sh"
config=$top/config/counter.yaml
daemon_options="--set devices.printer.port.baud=115200 --set devices.printer.port.kind=tty --set devices.printer.port.where=dev/printer"
kiosk_start
register
refuses 1 "" rb scan $pet
is "nothing was taken" 0 "$(field today.accepted)"
refuses 1 "visit" anna payout

id=33333333-3333-4333-8333-333333333333
anna scan $pet --id $id | grep -q "0.15" || fail "no credit said"
anna scan $pet --id $id > /dev/null || fail "a retry is not refused"
is "credited once" 15 "$(field visit.amount_minor)"
anna scan 9521000000407 > /dev/null
is "a can" 30 "$(field visit.amount_minor)"
refuses 1 bad_check_digit anna scan 9521000000019
refuses 1 unknown_gtin anna scan 9521009999993
refuses 1 not_in_scheme anna scan 9521000000513
refuses 1 not_a_container anna scan 2000000000015
refuses 1 unreadable anna scan abc
is "refusals give nothing" 30 "$(field visit.amount_minor)"
refuses 2 "" rb scan
refuses 2 "" rb scan $pet --id nonsense

pay=44444444-4444-4444-8444-444444444444
anna payout --id $pay --json > "$work/payout"
human=$(sed -n 's/.*"human": *"\([^"]*\)".*/\1/p' "$work/payout")
[ -n "$human" ] || fail "a payout without a code: $(cat "$work/payout")"
wait_for "the slip" 40 receipts_are 1
anna payout --id $pay --json | grep -q -- "$human" || fail "a retry of the payout is another voucher"
refuses 1 "visit" anna payout
is "open vouchers" 1 "$(field today.vouchers_open)"
printed() { anna voucher show "$human" | grep -q printed; }
wait_for "the confirmation" 20 printed
is "slips" 1 "$(receipts)"

anna voucher redeem "$human" --till till-9 | grep -q "pay 0.30 EUR" || fail "not paid"
refuses 1 "already redeemed on .* at till-9" anna voucher redeem "$human" --till till-8
refuses 1 "" anna voucher redeem 8-99999-00 --till till-8
refuses 2 "" anna voucher redeem "$human"
refuses 1 "" rb --as anna --pin-fd 3 scan $pet 3<<< 000000
is "a wrong PIN takes nothing" 2 "$(field today.accepted)"
kiosk_stop
refuses 4 "" rb status
rb verify

echo "Exports: whole or not there"
out=$work/out
mkdir "$out"
export_all() { rb export containers --open --config "$config" --progress --format xlsx -o "$out/x.xlsx"; }
export_all 2> "$work/progress"
grep -q "^days: 1 of " "$work/progress" || fail "no progress: $(cat "$work/progress")"
is "files" "x.xlsx x.xlsx.meta.json" "$(echo $(ls "$out"))"
cp -a "$out" "$work/before"
# a limit is a full disk: said, and what was there stays
if (ulimit -f 1; export_all > "$work/said" 2>&1); then fail "a file larger than the limit"; fi
grep -q "^rebottle: " "$work/said" || fail "not told why: $(cat "$work/said")"
diff -r "$work/before" "$out" || fail "something is left of an export that did not fit"
refuses 1 "" rb export daily --open -o "$out/no/such/folder"
shim=$build/tests/libkill_at_call.so
if [ -f "$shim" ]; then
    COUNT_CALLS=$work/calls KILL_AT_CALL=0 LD_PRELOAD=$shim "$bin/rebottle" --state "$state" export daily --open -o "$out/d.csv"
    cp "$out/d.csv" "$work/d.csv"
    for n in $(seq 1 "$(cat "$work/calls")"); do
        rm -f "$out"/d.csv*
        if { KILL_AT_CALL=$n LD_PRELOAD=$shim "$bin/rebottle" --state "$state" export daily --open -o "$out/d.csv"; } 2> /dev/null; then break; fi
        [ ! -e "$out/d.csv" ] || cmp "$work/d.csv" "$out/d.csv" || fail "half a file, killed at call $n"
        [ ! -e "$out/d.csv" ] || [ -e "$out/d.csv.meta.json" ] || fail "killed at call $n: no head"
    done
    is "nothing else is left" 0 "$(ls "$out" | grep -vc '^[dx]\.\(csv\|xlsx\)\(\.meta\.json\)\?$')"
    echo "killed at each of $(cat "$work/calls") calls: no half file"
fi

# another user of the group, who may read and nothing else
if [ "$(id -u)" = 0 ] && command -v setpriv > /dev/null; then
    chgrp -R nogroup "$state"
    chmod g+rx "$work" "$state" && chmod o+x "$work" "$(dirname "$work")"
    mkdir -m 777 "$work/theirs"
    setpriv --reuid nobody --regid nogroup --clear-groups "$bin/rebottle" --state "$state" export daily --open -o "$work/theirs/d.csv" ||
        fail "the group cannot export"
    cmp "$work/d.csv" "$work/theirs/d.csv"
fi
