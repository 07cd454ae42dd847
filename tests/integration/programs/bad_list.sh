#!/bin/bash
# Lists that are wrong, through the real program and without a kiosk: refused in words, nothing changed. Then the first
# list of a kiosk, by its map.
. "$(dirname "$0")/common.sh"
mkdir -p "$state"
head='gtin,name,material'
good=9520000000011
list() { printf '%b' "$1" > "$work/list.csv"; }
files() { (cd "$state" && ls catalogue-*.db && cat catalogue) | xargs; }
bad() { # what is said, text of the list
    list "$2"
    refuses 1 "$1" rb catalogue import "$work/list.csv"
    is "files after \"$1\"" "$before" "$(files)"
}
list "\xef\xbb\xbf$head\r\n$good,\"A \"\"q\"\", w\",pet\r\n9520000000028,=1+1,pet\r\n" # mark, CRLF, quotes, a formula
rb catalogue import "$work/list.csv" > /dev/null || fail "a list with everything that is allowed"
rb catalogue lookup $good | grep -qF 'A "q", w' || fail "quotes"
rb catalogue lookup 9520000000028 | grep -qF '=1+1' || fail "a formula is a text like any other"
before=$(files)
bad "nothing is in it" ""
bad "no containers in it" "$head\n"
bad "check digit" "$head\n9520000000012,A,pet\n"
bad "line 2 says something else" "$head\n$good,A,pet\n$good,A,glass\n"
bad "numbers from 1" "$head,bottle_mg\n$good,A,pet,-5\n"
bad "control characters" "$head\n$good,A\x01B,pet\n"
bad "does not end" "$head\n$good,\"A,pet\n"
bad "never a container" "$head\n2000000000015,A,pet\n"
bad 'column "gtin" is missing' "\xff\xfe\xc3$head\n$good,A,pet\n"  # a mark of UTF-16, and none follows
bad "not text in the encoding" "$head\n$good,A\xc3\x28,pet\n9520000000028,M\xc3\xbcsli \xc3\xa9 \xc3\xa8 \xc3\xa0,pet\n" # UTF-8 with a break
bad "not text in the encoding" "$head\n$good,K\x81\x8d\x90se,pet\n" # no letters of any encoding that is guessed
{ printf '%s\n%s,' "$head" $good; head -c 10000000 /dev/zero | tr '\0' A; printf ',pet\n'; } > "$work/long.csv"
refuses 1 "a line of more than 1 MB" rb catalogue import "$work/long.csv"
refuses 1 "No such file" rb catalogue import "$work/none.csv"
is "files at the end" "$before" "$(files)"
# Bytes that are a text in an 8-bit encoding alone: taken, with a warning that names it; a map that says it ends that.
list "$head\n$good,A\xff\xfe\xc3B,pet\n"
rb catalogue import "$work/list.csv" --dry-run > /dev/null 2> "$work/said" || fail "an 8-bit list"
grep -q "warning: not UTF-8; ISO-8859-1 was assumed" "$work/said" || fail "the assumed encoding is not said"
echo 'encoding: ISO-8859-1' > "$work/latin.yaml"
rb catalogue import "$work/list.csv" --dry-run --map "$work/latin.yaml" > /dev/null 2> "$work/said" || fail "by its map"
is "said where the map names it" "" "$(cat "$work/said")"
# Another import has the lock.
list "$head\n$good,A,pet\n"
refuses 1 "another import is running" flock "$state/catalogue.lock" "$bin/rebottle" --state "$state" catalogue import "$work/list.csv"
is "files after two at once" "$before" "$(files)"

# A first start: what --map and --classes are for is in the configuration, and a wrong map is told with its line.
rm -r "$state"
list 'A;B;C;D\n9520000000011;Wasser;Plaste;500\n'
printf 'columns: {A: gtin, B: name, C: material, D: volume_ml}\nvalues: {material: {Plaste: pet}}\n' > "$work/map.yaml"
{
    grep -v '^catalogue:' "$top/config/rebottle.yaml"
    printf 'catalogue:\n  file: list.csv\n  map: map.yaml\n  classes: %s\n' "$top/config/catalogue/classes.csv"
} > "$work/own.yaml"
mkdir -p "$work/schemes"
cp "$top/config/schemes/ie.yaml" "$work/schemes"
cp -r "$top/config/factors" "$work"
config=$work/own.yaml kiosk_start
rb catalogue lookup $good --json | grep -q '"material":"pet".*"volume_ml":500.*"mass_source":"class"' || fail "by its map"
kiosk_stop
rm -r "$state"
echo 'bogus: 1' > "$work/map.yaml"
refuses 1 "map.yaml:1: delimiter, encoding, columns and values are right" \
    timeout 20 "$bin/rebottled" --config "$work/own.yaml" --state "$state"
echo "bad_list: refused in words, nothing changed; a first list by its map"
