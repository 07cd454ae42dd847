#!/bin/bash
# A clock that was never set, and one that jumps. Containers are taken all the same, vouchers say that the clock was not
# trusted, no day is closed by a clock that is wrong, and order stays what the journal's numbers say.
. "$(dirname "$0")/common.sh"
shim=$(ls /usr/lib/*/faketime/libfaketime.so.1 2> /dev/null | head -1)
[ -n "$shim" ] || { echo "SKIPPED: no libfaketime here"; exit 77; }
rc_file=$work/now
clock_is() { # absolute "YYYY-MM-DD hh:mm:ss", running on from when rebottled first looks
    echo "@$1" > "$rc_file.new"
    mv "$rc_file.new" "$rc_file"
}
daemon_up() {
    FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_NO_CACHE=1 FAKETIME_TIMESTAMP_FILE=$rc_file LD_PRELOAD=$shim \
        "$bin/rebottled" --config "$top/config/rebottle.yaml" --state "$state" >> "$state/rebottled.log" 2>&1 &
    daemon_pid=$!
    kiosk_pids+=($!)
    wait_for "rebottled" 20 "$bin/rebottle" --state "$state" status > /dev/null
}
payout() { # slips afterwards: the newest voucher's code
    person press pay ms=400 > /dev/null
    wait_for "slip $1" 40 receipts_are "$1"
}
sql() { sqlite3 -readonly "$state/ledger.db" "$1"; }

mkdir -p "$state"
sim_start
clock_is "1970-01-01 00:00:30"
daemon_up
register
wait_for "service" 20 in_service
is "the clock" unset "$(field clock)"
has_task clock_unset || fail "staff is not told that the clock is not set"
[ -n "$(field rates.0.materials)" ] || fail "the screen does not say what is taken"
bottle 15
payout 1
is "a voucher that says so" 1 "$(sql 'SELECT clock_unsure FROM voucher WHERE counter = 1')"
is "its expiry" 0 "$(sql 'SELECT expires_ms FROM voucher WHERE counter = 1')"
digits=$(zbarimg --quiet --raw -S*.enable=0 -Sqrcode.enable=1 "$state/receipts/0001.png" 2> /dev/null)
rb key show > "$work/kiosk.pem"
rb voucher check "$digits" --key "$work/kiosk.pem" | grep -q "clock not trusted" || fail "the token does not say it"
refuses 1 "clock" anna day close
is "the day" 1 "$(field today.z_no)"

echo "The clock is set: 2026"
wait_for "the end of the slip" 30 field_is slip.present false
clock_is "2026-11-21 10:00:00"
trusted() { ! field_is clock unset; }
wait_for "a clock" 10 trusted
bottle 15
echo "Two days back, and forth again"
clock_is "2026-11-19 10:00:00"
bottle 30
is "in service" true "$(field in_service)"
payout 2
wait_for "the end of the slip" 30 field_is slip.present false
clock_is "2026-11-21 10:01:00"
bottle 15
is "days" 1 "$(field today.z_no)"
anna voucher redeem "$digits" --till till-1 > /dev/null || fail "the voucher from 1970 is not paid"
anna day close > /dev/null
is "the next day" 2 "$(field today.z_no)"

is "gaps in the numbers" 0 "$(sql 'SELECT count(*) - max(seq) FROM journal')"
[ "$(sql 'SELECT count(*) FROM journal a JOIN journal b ON b.seq = a.seq + 1 WHERE b.at_ms < a.at_ms')" -ge 1 ] ||
    fail "no time ran backwards: the test does not test"
is "landed, by number" "1 2 3 4" "$(sql "SELECT row_number() OVER (ORDER BY seq) FROM journal WHERE kind = 'landed' ORDER BY seq" | xargs)"
rb verify
kiosk_stop

echo "Started again with a clock before its newest row: taken, marked, and still one after the other"
rm -rf "$state/dev"
sim_start
clock_is "2026-11-20 09:00:00"
daemon_up
wait_for "service" 20 in_service
is "the clock" unset "$(field clock)"
refuses 1 "clock" anna day close
rb verify
