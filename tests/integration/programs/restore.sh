#!/bin/bash
# "When the disk is lost" of packaging/man/rebottled.8, step by step: the backup, the loss, the restore on an empty folder, and
# a voucher of the time between, which is settled once. Then the restore is killed at each of its calls.
. "$(dirname "$0")/common.sh"
config=$top/config/counter.yaml
up() { "$bin/rebottled" --config "$config" --state "$state" >> "$state/rebottled.log" 2>&1 & daemon_pid=$!
    kiosk_pids=($!); wait_for "rebottled" 20 "$bin/rebottle" --state "$state" status > /dev/null; }
down() { kill "$daemon_pid"; wait "$daemon_pid" || true; kiosk_pids=(); }
sql() { sqlite3 -readonly "$state/ledger.db" "$1"; }
restore() { timeout 30 "$bin/rebottled" restore --state "$state" "$@"; }
voucher() { # digits of a new one
    anna scan 9521000000018 > /dev/null
    anna payout > /dev/null
    sql 'SELECT digits FROM voucher ORDER BY seq DESC LIMIT 1'
}

mkdir -p "$state" "$work/usb"
up
register
paid=$(voucher) open=$(voucher)
anna voucher redeem "$paid" --till till-1 > /dev/null
anna day close > /dev/null
# 1. While it runs: the ledger by `rebottle backup`, and the rest of the folder that is no ledger.
rb backup "$work/usb/ledger-backup.db" > /dev/null
cp -a "$state/keys" "$state/people.db" "$state/catalogue" "$state"/catalogue-*.db "$work/usb/"
lost=$(voucher)
anna day close > /dev/null
rb day show z:2 -o "$work/paper" > /dev/null
refuses 1 "another rebottled" restore --from "$work/usb/ledger-backup.db"
down
head=$(sql 'SELECT lower(hex(hash)) FROM journal ORDER BY seq DESC LIMIT 1')
refuses 1 "rows would be lost" restore --from "$work/usb/ledger-backup.db"
refuses 2 "usage" restore
is "the ledger after a refusal" "$head" "$(sql 'SELECT lower(hex(hash)) FROM journal ORDER BY seq DESC LIMIT 1')"

# 2. The disk is lost: an empty folder on new hardware.
cp -a "$state" "$work/intact"
rm -rf "$state"
restore --from "$work/usb/ledger-backup.db" > "$work/said"
grep -q '^epoch 2, before 1' "$work/said" || fail "$(cat "$work/said")"
# 3. The rest comes back, the kiosk starts, and proves itself.
cp -a "$work/usb/keys" "$work/usb/people.db" "$work/usb/catalogue" "$work/usb"/catalogue-*.db "$state/"
up
rb verify > /dev/null
refuses 1 "restored here from a backup" rb verify --checkpoint "$work/paper"
# 4. Vouchers: what the backup knows is as it was; what came after it is a case, once.
refuses 1 "already" anna voucher redeem "$paid" --till till-1
anna voucher redeem "$open" --till till-1 > /dev/null
refuses 1 "before the books were restored" anna voucher redeem "$lost" --till till-1
wait_for "the task" 5 has_task voucher_not_in_books
case=$(sql "SELECT number FROM incident WHERE kind = 'not_in_books'")
anna case settle "$case" credited --note "slip was shown" > /dev/null
anew=$(sql 'SELECT digits FROM voucher ORDER BY seq DESC LIMIT 1')
is "the epoch of the new slip" 2 "$(sql 'SELECT max(epoch) FROM voucher')"
refuses 1 "shown before at till till-1" anna voucher redeem "$lost" --till till-2
anna voucher redeem "$anew" --till till-1 > /dev/null
refuses 1 "settled already" anna case settle "$case" credited
is "tokens of before the restore" 1 "$(sql "SELECT count(*) FROM alarm WHERE what = 'before_restore'")"
rb verify > /dev/null
down

# A key that the ledger does not know signs only after the journal has it.
rm -rf "$state"/keys/seal.key "$state"/keys/public
up
is "keys" 2 "$(sql 'SELECT count(*) FROM key')"
anna voucher redeem "$(voucher)" --till till-1 > /dev/null
rb verify > /dev/null
down

# 5. kill -9 at each call of a restore over a sound ledger: the former one or the new one, and nothing else.
shim=$build/tests/libkill_at_call.so
if [ -f "$shim" ]; then
    run_killed() { # N, control or ""
        rm -rf "$state" && cp -a "$work/intact" "$state"
        KILL_AT_CALL=$1 LD_PRELOAD=$shim "$bin/rebottled" restore --state "$state" --from "$work/usb/ledger-backup.db" \
            --replace "${head:0:8}" > "$work/said" 2>&1
    }
    which() { # opens it as the kiosk does, and asks; `rebuild` refuses a broken chain
        "$bin/rebottled" rebuild --state "$state" > /dev/null 2>&1 || { echo broken; return; }
        [ "$(sql 'SELECT epoch FROM kiosk')" = 2 ] && echo new && return
        [ "$(sql "SELECT lower(hex(hash)) FROM journal ORDER BY seq DESC LIMIT 1")" = "$head" ] && echo old || echo neither
    }
    COUNT_CALLS=$work/calls run_killed 0 || fail "$(cat "$work/said")"
    calls=$(cat "$work/calls") old=0 new=0 wrong=0
    for n in $(seq 1 $((calls / 6)) $((calls - 14))) $(seq $((calls - 13)) "$calls"); do
        if run_killed "$n"; then break; fi # nothing but its last words was left to write
        case $(which) in
        old) old=$((old + 1)); [ $new -eq 0 ] || fail "the former ledger again, at call $n" ;;
        new) new=$((new + 1)) ;;
        *) fail "killed at call $n: $(ls "$state")" ;;
        esac
        # Where the decision is not known any more, that shows: the control.
        [ $new -eq 0 ] || { run_killed "$n" || rm -f "$state/ledger.next"; [ "$(which)" != neither ] || wrong=$((wrong + 1)); }
    done
    [ $old -gt 5 ] && [ $new -gt 2 ] || fail "$old times the former ledger, $new times the new one: the test does not test"
    [ $wrong -gt 0 ] || fail "without the plan all is well too: the test does not test"
    echo "killed at each of the last of $calls calls: $old times the former ledger, $new times the new one"
fi
