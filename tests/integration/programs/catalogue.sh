#!/bin/bash
# Another catalogue while bottles are taken; one unknown bottle becomes known by two persons; back to the list before.
. "$(dirname "$0")/common.sh"
kiosk_start
register
(umask 077 && echo 222222 > "$work/pin.mary")
anna person add mary --role staff --new-pin-fd 4 4< "$work/pin.mary" > /dev/null
mary() { rb --as mary --pin-fd 3 "$@" 3< "$work/pin.mary"; }
head=gtin,name,material,colour,volume_ml,drink,refillable,bottle_mg
new=9521000000636 # in no list
old=$(rb catalogue versions --json | sed -n 's/.*"hash":"\([0-9a-f]*\)".*/\1/p')
[ -n "$old" ] || fail "no version in force"

bottle 15
{ echo "$head"; tail -n +2 "$top/config/catalogue/demo.csv" | cut -d, -f1-8; } > "$work/next.csv"
printf '96385074;Klein;Glas;braun;0,33 l;Bier;nein;205 g\n' | cat <(echo 'EAN;Bezeichnung;Material;Farbe;Inhalt;Getränk;Mehrweg;Gewicht') - | iconv -t WINDOWS-1252 > "$work/other.csv"
refuses 1 "may not do that" mary catalogue import "$work/next.csv"
rb catalogue import --dry-run "$work/other.csv" > "$work/said" || fail "$(cat "$work/said")"
grep -q "1 added, 0 changed, 62 removed" "$work/said" || fail "$(cat "$work/said")"

# Import, while a bottle is on its way: the answer comes after it has landed.
person bottle $pet falls > /dev/null &
anna catalogue import "$work/next.csv" > "$work/said" || fail "import: $(cat "$work/said")"
wait $! || fail "the simulated person"
wait_for "the bottle during the import" 10 answered 30 0
grep -q "now current" "$work/said" || fail "$(cat "$work/said")"
is "what is in force" import "$(rb catalogue versions --json | grep -o '"what":"[a-z]*"' | head -1 | cut -d'"' -f4)"
rb catalogue lookup $pet --json | grep -q '"cap_mg":null' || fail "not the new list"
rb catalogue lookup $pet "${old:0:12}" --json | grep -q '"cap_mg":1600' || fail "not the list of its day"
rb catalogue diff "${old:0:12}" "$work/next.csv" > "$work/said" || true
grep -q "changed" "$work/said" || fail "$(tail -2 "$work/said")"

# Unknown: refused, collected, proposed, added, taken.
wait_for "the lane" 10 idle_lane
unknown() { rb catalogue unknown --json | grep -q "\"gtin\":\"0$new\",\"count\":1"; }
person bottle $new falls > /dev/null || true
wait_for "the unknown one in the list" 10 unknown
refuses 1 "never a container" mary catalogue propose 2000000000008 pet 500 Cheese
mary catalogue propose $new pet 500 "New water" --colour clear > /dev/null || fail "propose"
refuses 1 "may not do that" mary catalogue add $new
anna catalogue add $new > /dev/null || fail "add"
refuses 1 "nobody has proposed" anna catalogue add $new
before=$(field visit.amount_minor)
wait_for "the lane" 10 idle_lane
pet=$new bottle $((before + 15))

# Back, across a restart; and a list that was named, but not journalled yet, when the power went: the start takes it.
newest=$(cat "$state/catalogue")
anna catalogue rollback "${old:0:12}" > /dev/null || fail "rollback"
kill -9 "$daemon_pid"
wait "$daemon_pid" 2> /dev/null || true
daemon_start
rb catalogue lookup $pet --json | grep -q '"cap_mg":1600' || fail "not rolled back"
is "after the restart" rollback "$(rb catalogue versions --json | grep -o '"what":"[a-z]*"' | head -1 | cut -d'"' -f4)"
kill -9 "$daemon_pid"
wait "$daemon_pid" 2> /dev/null || true
echo "$newest" > "$state/catalogue"
daemon_start
rb catalogue lookup $pet --json | grep -q '"cap_mg":null' || fail "the named list is not used"
is "journalled by the start" start "$(rb catalogue versions --json | grep -o '"what":"[a-z]*"' | head -1 | cut -d'"' -f4)"
rb verify > /dev/null || fail "verify"
echo "catalogue: imported while a bottle fell, one more by two persons, rolled back across a power cut"
