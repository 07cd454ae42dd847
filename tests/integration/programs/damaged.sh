#!/bin/bash
# A damaged ledger: nothing starts, a sentence says how to recover, and not one byte of it is written.
. "$(dirname "$0")/common.sh"
kiosk_start
wait_for "service" 20 in_service
bottle 15
bottle 30
person press pay > /dev/null
wait_for "the slip" 40 receipts_are 1
kiosk_stop
good=$work/good
rm -rf "$state/dev"
cp -a "$state" "$good"
daemon() { timeout 20 "$bin/rebottled" --config "$top/config/rebottle.yaml" --state "$state"; }
hashes() { (cd "$state" && find . -type f \( -size +0 -o -name ledger.db \) ! -name "*-shm" ! -name rebottled.lock -exec sha256sum {} + | sort); }
whole() { (cd "$state" && sqlite3 ledger.db 'PRAGMA wal_checkpoint(TRUNCATE)' > /dev/null); }
again() { rm -rf "$state"; cp -a "$good" "$state"; whole; }

refused() { # what is wrong with it, sentence, [command to run rebottled with...]
    local what=$1 sentence=$2
    shift 2
    hashes > "$work/before"
    refuses 1 "$sentence" "${@:-daemon}"
    grep -q "not started" "$work/refused" || fail "$what: $(cat "$work/refused")"
    grep -Eq "restore a backup|rebuild|rights|permission" "$work/refused" || fail "$what: not how to recover: $(cat "$work/refused")"
    hashes > "$work/after"
    cmp "$work/before" "$work/after" || fail "$what: the damaged ledger was written to"
    if rb status > /dev/null 2>&1; then fail "$what: it runs"; fi
    echo "$what: $(sed 's/^rebottled: //' "$work/refused" | tail -1)"
}
poke() { printf "$2" | dd of="$state/ledger.db" bs=1 seek="$1" conv=notrunc status=none; }

again; truncate -s 20000 "$state/ledger.db";                     refused "cut off" ""
again; poke 0 'SQLite format 4';                                 refused "a broken header" ""
again; poke 68 '\x00\x00\x00\x01';                               refused "another program's database" "not a Rebottle ledger"
again; at=$(grep -abo 'landedvisit' "$state/ledger.db" | tail -1 | cut -d: -f1)
poke "$at" 'L';                                                  refused "one byte in the middle of the journal" ""
again; sqlite3 "$state/ledger.db" 'DROP TRIGGER IF EXISTS journal_no_update; DROP TRIGGER IF EXISTS journal_update' 2> /dev/null || true
for t in $(sqlite3 "$state/ledger.db" "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'"); do
    sqlite3 "$state/ledger.db" "DROP TRIGGER $t"
done
edited=$(sqlite3 "$state/ledger.db" "SELECT min(seq) FROM journal WHERE kind = 'landed'")
sqlite3 "$state/ledger.db" "UPDATE journal SET body = replace(body, '15', '95') WHERE kind = 'landed'"
whole;                                                           refused "an edited row" "seq $edited"
again; : > "$state/ledger.db";                                   refused "a file of no bytes" "empty"
again; rm "$state/ledger.db"; : > "$state/ledger.db-wal";        refused "a log without its ledger" "missing"
again; mv "$state/ledger.db" "$state/elsewhere"; ln -s nowhere "$state/ledger.db"; refused "a link to nowhere" ""

if [ "$(id -u)" = 0 ]; then # as somebody whom file rights stop
    again
    chmod 755 "$work"
    chown -R 65534:65534 "$state"
    nobody() { timeout 20 setpriv --reuid=65534 --regid=65534 --clear-groups "$bin/rebottled" --config "$top/config/rebottle.yaml" --state "$state"; }
    if setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$bin/rebottled"; then
        chmod 000 "$state/ledger.db"
        refused "no right to read it" "" nobody
    else
        echo "SKIPPED: unreadable ledger: another user cannot run this build"
    fi
else
    again
    chmod 000 "$state/ledger.db"
    refused "no right to read it" ""
    chmod 600 "$state/ledger.db"
fi

echo "What a start does not look at is found by the full check right after it"
again
sqlite3 "$state/ledger.db" "UPDATE visit SET amount = amount + 500" 2> /dev/null || sqlite3 "$state/ledger.db" "UPDATE day SET visits = visits + 1"
kiosk_start
wait_for "the finding" 20 out_because ledger
has_task ledger_trouble || fail "staff is not told"
person scan $pet > /dev/null
wait_for "the refusal" 5 field_is reason out_of_service
grep "does not hold together" "$state/rebottled.log" | sed 's/^/  /'
kiosk_stop

again # and the good one starts
kiosk_start
is "what is left" 30 "$(field today.refunds_minor)"
rb verify
