#!/bin/bash
# Copies taken while containers are taken: each is a whole ledger, proven, and a beginning of what the kiosk wrote on.
. "$(dirname "$0")/common.sh"
config=$top/config/counter.yaml
mkdir -p "$state" "$work/copies"
"$bin/rebottled" --config "$config" --state "$state" >> "$state/rebottled.log" 2>&1 & kiosk_pids=($!)
wait_for "rebottled" 20 "$bin/rebottle" --state "$state" status > /dev/null
register
(for _ in $(seq 40); do anna scan 9521000000018 > /dev/null || exit 1; done) & scans=$!
copies=0
while kill -0 "$scans" 2> /dev/null && [ $copies -lt 12 ]; do
    if rb backup "$work/copies" > "$work/said" 2>&1; then
        copies=$((copies + 1))
    else
        grep -q 'there already' "$work/said" || fail "no backup: $(cat "$work/said")" # nothing was written since the last one
    fi
    sleep 0.05
done
wait "$scans" || fail "a container was refused while a backup was taken"
is "containers" 40 "$(field today.accepted)"
[ "$(ls "$work/copies" | wc -l)" -ge 2 ] || fail "only $(ls "$work/copies") : the test does not test"
last=0
for copy in $(ls "$work/copies" | sort -t- -k4 -n); do
    copy=$work/copies/$copy
    rb_copy=$("$bin/rebottle" --state "$copy" verify --json)
    seq=$(sed -n 's/.*"seq": *\([0-9]*\).*/\1/p' <<< "$rb_copy") head=$(sed -n 's/.*"chain_head": *"\([0-9a-f]*\)".*/\1/p' <<< "$rb_copy")
    [ "$seq" -gt "$last" ] || fail "the copies do not grow: $seq after $last"
    last=$seq
    is "row $seq of the kiosk" "$head" "$(sqlite3 -readonly "$state/ledger.db" "SELECT lower(hex(hash)) FROM journal WHERE seq = $seq")"
    [ ! -e "$copy-wal" ] || fail "$copy has a -wal"
done
if rb backup "$copy" 2> "$work/said"; then fail "an old copy was overwritten"; fi
# A backup that failed is on the staff list until one works again.
anna scan 9521000000018 > /dev/null
if rb backup "$work/nowhere/copy" 2> "$work/said"; then fail "a backup into a folder that is not there"; fi
rb status | grep -q 'backup_failed' || fail "nobody was told that the backup failed"
rb backup "$work/copies" > /dev/null
if rb status | grep -q 'backup_failed'; then fail "the backup that failed is still on the list"; fi
echo "$(ls "$work/copies" | wc -l) copies while 40 containers were taken"
