#!/bin/bash
# A derived cell goes wrong on the disk: verify names it, a start notices or not, rebuild heals it from the journal and
# refuses while the kiosk runs. A broken journal is refused and left as it is, byte for byte.
. "$(dirname "$0")/common.sh"
config=$top/config/counter.yaml
up() { "$bin/rebottled" --config "$config" --state "$state" >> "$state/rebottled.log" 2>&1 & daemon_pid=$!
    kiosk_pids=($!); wait_for "rebottled" 20 "$bin/rebottle" --state "$state" status > /dev/null; }
down() { kill "$daemon_pid"; wait "$daemon_pid" || true; kiosk_pids=(); }
rebuild() { timeout 30 "$bin/rebottled" rebuild --state "$state"; }
refuses() { if out=$("$@" 2>&1); then fail "not refused: $*"; fi; }

mkdir -p "$state"
up
register
anna scan 9521000000018 --id "$(cat /proc/sys/kernel/random/uuid)" > /dev/null
anna payout --id "$(cat /proc/sys/kernel/random/uuid)" > /dev/null
anna day close > /dev/null
refuses rebuild
grep -q 'another rebottled' <<< "$out" || fail "rebuild beside a running kiosk says: $out"
down

db() { sqlite3 "$state/ledger.db" "$@"; }
rb verify > /dev/null
for harm in "UPDATE voucher SET amount = amount + 100" "UPDATE day SET refunds = 0 WHERE z_no = 1" "DELETE FROM posting WHERE seq = (SELECT max(seq) FROM posting)" \
    "UPDATE account SET balance = balance - 1 WHERE account = 'visit'" "DELETE FROM fact WHERE seq = 3"; do
    db "$harm"
    refuses rb verify
    table=$(sed -E 's/^(UPDATE|DELETE FROM) ([a-z]+).*/\2/' <<< "$harm")
    grep -q "$table" <<< "$out" || fail "verify after '$harm' says: $out"
    rebuild | grep -q '^rebuilt from [0-9]* journal rows$' || fail "no rebuild after: $harm"
    rb verify > /dev/null || fail "not healed: $harm"
done
up # and it runs on
is "open vouchers" 1 "$(field today.vouchers_open)"
down

db "DROP TRIGGER journal_no_update; UPDATE journal SET body = replace(body, 'anna', 'otto'), at_ms = at_ms + 1 WHERE seq = 5; PRAGMA wal_checkpoint(TRUNCATE)" > /dev/null
before=$(sha256sum "$state/ledger.db")
refuses rebuild
grep -q 'seq 5' <<< "$out" || fail "rebuild of a broken journal says: $out"
is "the broken ledger" "$before" "$(sha256sum "$state/ledger.db")"
