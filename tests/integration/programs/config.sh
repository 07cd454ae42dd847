#!/bin/bash
# Ten mistakes in one configuration: ten lines, each with file and line, and nothing was started or made. A second rebottled on
# the same state folder is refused and disturbs nothing.
. "$(dirname "$0")/common.sh"
bad=$work/bad.yaml
cp -r "$top/config/schemes" "$top/config/catalogue" "$work/"
sed -e 's/^  id: 7$/  id: seven/' -e 's/^  language: en$/  language: fr/' -e 's/^  close: 04:00$/  close: 25:00/' \
    -e 's/^  warn_ms: 30000$/  warn_ms: soon/' -e 's/^  low_bytes: 67108864$/  low_bytes: -1/' \
    -e 's/^  kind: chute$/  kind: slide/' -e 's/^    full_permille: 950$/    full_permille: 9500/' \
    -e 's/^    unit: 1$/    unit: 300/' -e 's/^    paper_mm: 80$/    paper_mm: 70/' \
    -e 's/^    idle_ms: 80$/    idle_ms: often/' "$top/config/rebottle.yaml" > "$bad"
is "mistakes made" 10 "$(diff "$top/config/rebottle.yaml" "$bad" | grep -c '^>')"

check() { # command...
    refuses 2 "" "$@"
    is "lines of: $*" 10 "$(grep -c "^$bad:[0-9][0-9]*:" "$work/refused")"
    for n in $(diff --unchanged-line-format= --old-line-format= --new-line-format='%dn ' "$top/config/rebottle.yaml" "$bad" || true); do
        grep -q "^$bad:$n:" "$work/refused" || fail "nothing about line $n: $(cat "$work/refused")"
    done
}
check "$bin/rebottled" --config "$bad" --state "$state"
[ ! -e "$state" ] || fail "a state folder was made: $(ls -a "$state")"
check "$bin/rebottled" --config "$bad" --state "$state" --check
[ ! -e "$state" ] || fail "--check made a state folder"
refuses 2 "10" "$bin/rebottled" --config "$bad" --state "$state"
sed 's/^/  /' "$work/refused"
refuses 2 "nowhere.yaml" "$bin/rebottled" --config "$work/nowhere.yaml" --state "$state"
refuses 2 "" "$bin/rebottled" --nonsense
[ ! -e "$state" ] || fail "a state folder was made"

kiosk_start
wait_for "service" 20 in_service
bottle 15
refuses 1 "another rebottled" timeout 20 "$bin/rebottled" --config "$top/config/rebottle.yaml" --state "$state"
still_runs "a second rebottled"
bottle 30
refuses 1 "another rebottled" timeout 20 "$bin/rebottled" rebuild --state "$state"
kiosk_stop
refuses 1 "kiosk 7" timeout 20 "$bin/rebottled" --config "$top/config/rebottle.yaml" --state "$state" --set kiosk.id=8
# A law changes: a file changes. The copy beside the configuration comes before the installed one, and each start journals the
# hash of the file that it goes by; one in which something is missing cannot be started with.
refuses 2 "not complete" timeout 20 "$bin/rebottled" --config "$top/config/rebottle.yaml" --state "$state" --set scheme=se
cp "$top/config/rebottle.yaml" "$work/own.yaml"
sed -i 's/^    refund: 0.15$/    refund: 0.20/' "$work/schemes/ie.yaml"
config=$work/own.yaml kiosk_start
wait_for "service" 20 in_service
bottle 50 # the visit goes on after the restart, at the new amount
kiosk_stop
file_hash() { b2sum -l 256 "$1" | cut -d ' ' -f 1; }
is "the schemes of the starts" "$(file_hash "$top/config/schemes/ie.yaml") $(file_hash "$work/schemes/ie.yaml")" \
    "$(sqlite3 -readonly "$state/ledger.db" "SELECT json_extract(body, '$.scheme_file') FROM journal WHERE kind = 'started' ORDER BY seq" | xargs)"
rb verify
