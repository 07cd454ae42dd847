#!/bin/bash
# People, end to end: roles, the wait after wrong PINs that survives a power cut, removing, erasing; the journal keeps ids.
. "$(dirname "$0")/common.sh"
export top bin state
kiosk_start
register
person_add() { rb --as anna --pin-fd 3 person add "$1" --role "$2" --new-pin-fd 4 3< "$work/pin" 4< "$work/pin.$1" > /dev/null; }
as() { rb --as "$1" --pin-fd 3 "${@:2}" 3< "$work/pin.$1"; }
echo 222222 > "$work/pin.Bartholomew"
echo 333333 > "$work/wrong"

person_add Bartholomew staff || fail "a person could not be added"
as Bartholomew pause > /dev/null || fail "staff may pause"
as Bartholomew resume > /dev/null
if as Bartholomew person list 2> /dev/null; then fail "staff may not list persons"; fi
anna person list | grep -q '^Bartholomew *staff' || fail "the list lacks somebody"

wrong() { rb --as Bartholomew --pin-fd 3 pause 3< "$work/wrong" 2> "$work/why" && fail "a wrong PIN was taken"; true; }
wrong
grep -q "wrong name or PIN" "$work/why" || fail "$(cat "$work/why")"
if as Bartholomew pause 2> "$work/why"; then fail "the right PIN at once after a wrong one"; fi
grep -q "wait 1 s" "$work/why" || fail "$(cat "$work/why")"
sleep 1.1
wrong
kill -9 "$daemon_pid"
wait "$daemon_pid" 2> /dev/null || true
daemon_start
if as Bartholomew pause 2> "$work/why"; then fail "a power cut has shortened the wait"; fi
grep -q "wait 2 s" "$work/why" || fail "after the power cut: $(cat "$work/why")"
sleep 2.1
as Bartholomew pause > /dev/null || fail "after the wait the right PIN counts"
as Bartholomew resume > /dev/null

anna person role Bartholomew --role operator > /dev/null || fail "a new role"
as Bartholomew person list > /dev/null || fail "the new role does not work"
anna person remove Bartholomew > /dev/null || fail "could not be removed"
if as Bartholomew pause 2> /dev/null; then fail "removed, and signs in"; fi
if anna person remove anna 2> "$work/why"; then fail "the last operator was removed"; fi
grep -aq Bartholomew "$state/people.db" || fail "the name is gone before it was erased"
id=$(anna --json person erase Bartholomew | sed -n 's/.*"person": *"\([^"]*\)".*/\1/p')
[ -n "$id" ] || fail "no id"
if grep -aq Bartholomew "$state"/people.db* "$state"/ledger.db*; then fail "the name is still in a file"; fi
grep -aq "$id" "$state"/ledger.db* || fail "the journal lost the id"
rb verify > /dev/null || fail "verify"
echo "people: added, locked out across a power cut, changed, removed, erased; $id stays in the journal"
