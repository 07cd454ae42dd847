#!/bin/bash
# A new file for a new year: refused while somebody is inside, then last year's vouchers are paid once, reports span both files,
# the joint is proven by us and by a stranger, and a kill at any call leaves the former ledger or the new one.
. "$(dirname "$0")/common.sh"
config=$top/config/counter.yaml
up() { "$bin/rebottled" --config "$config" --state "$state" >> "$state/rebottled.log" 2>&1 & daemon_pid=$!
    kiosk_pids=($!); wait_for "rebottled" 20 "$bin/rebottle" --state "$state" status > /dev/null; }
down() { kill "$daemon_pid"; wait "$daemon_pid" || true; kiosk_pids=(); }
sql() { sqlite3 -readonly "$state/ledger.db" "$1"; }
new_year() { timeout 30 "$bin/rebottled" new-year --state "$state"; }
voucher() {
    anna scan 9521000000018 > /dev/null
    anna payout > /dev/null
    sql 'SELECT digits FROM voucher ORDER BY seq DESC LIMIT 1'
}

mkdir -p "$state"
up
register
paid=$(voucher) open=$(voucher)
anna voucher redeem "$paid" --till till-1 > /dev/null
anna day close > /dev/null
rb day show z:1 -o "$work/paper" > /dev/null
anna scan 9521000000018 > /dev/null
refuses 1 "another rebottled" new_year
kill -9 "$daemon_pid"; wait "$daemon_pid" 2> /dev/null || true; kiosk_pids=()
refuses 1 "a visit is open" new_year
up
anna payout > /dev/null 2>&1 || true # what the start did not pay out itself
nobody_inside() { [ "$(sql "SELECT count(*) FROM visit WHERE closed_ms IS NULL")" = 0 ]; }
wait_for "the visit to end" 10 nobody_inside
down
cp -a "$state" "$work/intact"
head=$(sql 'SELECT lower(hex(hash)) FROM journal ORDER BY seq DESC LIMIT 1')
new_year > "$work/said"
former=$(ls "$state"/ledger-2*.db)
grep -q "$former" "$work/said" || fail "$(cat "$work/said")"
is "the former file's mode" 440 "$(stat -c %a "$former")"
rb verify --previous "$former" > /dev/null
rb verify --checkpoint "$work/paper" > /dev/null
python3 "$top/tests/integration/stranger/stranger.py" "$state/ledger.db" --previous "$former" > "$work/stranger" || fail "$(cat "$work/stranger")"

up
refuses 1 "already redeemed" anna voucher redeem "$paid" --till till-2
anna voucher redeem "$open" --till till-1 > /dev/null
refuses 1 "already redeemed" anna voucher redeem "$open" --till till-2
anna voucher show "$paid" | grep -q till-1 || fail "nobody is told where last year's voucher was paid"
fresh=$(voucher)
anna day close > /dev/null
rb export daily > "$work/all.csv"
for z in 1 2 3; do
    [ $z = 3 ] || "$bin/rebottle" --state "$former" export daily --from z:$z --to z:$z | cut -d, -f 2-10 | tail -n +2 > "$work/former"
    rb export daily --from z:$z --to z:$z | cut -d, -f 2-10 | tail -n +2 > "$work/now"
    [ -s "$work/now" ] || fail "day $z is not in the report"
    [ $z = 3 ] || cmp "$work/former" "$work/now" || fail "day $z is another one in the new file"
done
# What was undone, voided or expired then is in the former file alone: without it nobody knows, which is not 0.
ended_then() { rb export vouchers --from z:1 --to z:1 | cut -d, -f 9-14 | sed -n 2p | tr -d '\r'; }
is "what ended last year" 0,0,0,0,0,0 "$(ended_then)"
mv "$former" "$work/away.db"
is "what ended in a file that is away" ,,,,, "$(ended_then)"
mv "$work/away.db" "$former"
# A former year as a package, signed by the kiosk as it is now; its days are not in the new file, whose first day begins in it.
anna key rotate > /dev/null
rb key show > "$work/kiosk.pem"
refuses 1 "former year" anna export all --to z:2 --format package -o "$work/no.tar"
"$bin/rebottle" --state "$former" --as anna --pin-fd 3 export all --format package -o "$work/former.tar" 3< "$work/pin" > /dev/null
anna export all --from z:3 --format package -o "$work/new.tar" > /dev/null
for tar in former new; do rb verify --package "$work/$tar.tar" --key "$work/kiosk.pem" > /dev/null; done
python3 "$top/tests/integration/stranger/package.py" "$work/former.tar" "$work/new.tar" --key "$work/kiosk.pem" > "$work/stranger" ||
    fail "$(cat "$work/stranger")"
rb backup "$work/copy.db" > /dev/null
"$bin/rebottle" --state "$work/copy.db" verify --previous "$former" > /dev/null
down
new_year > /dev/null # and another year
up
refuses 1 "already redeemed" anna voucher redeem "$paid" --till till-2
anna voucher redeem "$fresh" --till till-1 > /dev/null
rb verify > /dev/null
refuses 1 "does not hold" rb verify --previous "$former" # not the file before this one
down

shim=$build/tests/libkill_at_call.so
if [ -f "$shim" ]; then
    run_killed() {
        rm -rf "$state" && cp -a "$work/intact" "$state"
        KILL_AT_CALL=$1 LD_PRELOAD=$shim "$bin/rebottled" new-year --state "$state" > "$work/said" 2>&1
    }
    COUNT_CALLS=$work/calls run_killed 0 || fail "$(cat "$work/said")"
    calls=$(cat "$work/calls") old=0 new=0
    for n in $(seq 1 $((calls / 8)) $((calls - 14))) $(seq $((calls - 13)) "$calls"); do
        if run_killed "$n"; then break; fi
        "$bin/rebottled" rebuild --state "$state" > "$work/said" 2>&1 || fail "killed at call $n: $(cat "$work/said")"
        is "vouchers, killed at call $n" 2 "$(sql "SELECT count(*) FROM voucher WHERE pay = 'open'")"
        if [ "$(sql 'SELECT min(seq) FROM journal')" != 1 ]; then new=$((new + 1)); continue; fi
        old=$((old + 1))
        [ $new -eq 0 ] || fail "the former ledger again, at call $n"
    done
    [ $old -gt 5 ] && [ $new -gt 2 ] || fail "$old times the former ledger, $new times the new one: the test does not test"
    echo "killed at each of the last of $calls calls: $old times the former ledger, $new times the new one"
fi
