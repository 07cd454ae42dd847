#!/bin/bash
# A signed package that a stranger recomputes, and exports that the close of a day makes: each day once, what was missed made up,
# nothing half, and staff told when a folder is not there.
. "$(dirname "$0")/common.sh"
mkdir -p "$state" "$work/out"
sed -e "s|^scheme: ie|scheme: $top/config/schemes/ie.yaml|; s|catalogue/demo|$top/config/catalogue/demo|" "$top/config/counter.yaml" > "$work/kiosk.yaml"
cat >> "$work/kiosk.yaml" << EOF
export:
  on_close:
    - {report: daily, format: csv}
    - {report: recovery, format: html, period: month, language: zh_CN}
    - {report: all, format: package, folder: $work/out}
EOF
up() { "$bin/rebottled" --config "$work/kiosk.yaml" --state "$state" >> "$state/rebottled.log" 2>&1 & daemon_pid=$!
    kiosk_pids=($!); wait_for "rebottled" 20 "$bin/rebottle" --state "$state" status > /dev/null; }
down() { kill "$daemon_pid"; wait "$daemon_pid" || true; kiosk_pids=(); }
day() { # a bottle, a voucher, the end of the day
    anna scan 9521000000018 > /dev/null
    anna payout > /dev/null
    anna day close > /dev/null
}
there() { [ -f "$1" ]; }
package() { ls "$work/out"/all-*-z"$1".tar 2> /dev/null; }
csv_of() { ls "$state/export"/daily-*-z"$1".csv 2> /dev/null; }
has() { [ -n "$("$1" "$2")" ]; }

up
register
day
wait_for "the CSV of day 1" 10 has csv_of 1
wait_for "the package of day 1" 10 has package 1
there "$(csv_of 1).meta.json" || fail "no head beside the CSV"
rb verify --export "$(csv_of 1)" > /dev/null
is "the mode of an export" 640 "$(stat -c %a "$(csv_of 1)")"
rb key show > "$work/kiosk.pem"
rb verify --package "$(package 1)" --key "$work/kiosk.pem" > /dev/null
python3 "$top/tests/integration/stranger/package.py" "$(package 1)" --key "$work/kiosk.pem" > "$work/stranger"
grep -q '"signed": true' "$work/stranger" || fail "$(cat "$work/stranger")"
# By hand: the same bytes, signed by the daemon for an operator alone.
anna export daily --from z:1 --to z:1 --config "$work/kiosk.yaml" --format package -o "$work/by-hand.tar" > /dev/null
cmp "$work/by-hand.tar" "$(package 1)"
refuses 1 "sign in" rb export daily --format package -o "$work/no.tar"
! there "$work/no.tar" || fail "a package that nobody signed is there"
refuses 2 "closed days" anna export daily --open --format package -o "$work/no.tar"
refuses 1 "no closed day" anna export daily --from z:9 --format package -o "$work/no.tar"

# The folder is gone for two days, and then back: staff are told, the rest goes on, no day is left out, none is made twice.
mv "$work/out" "$work/away"
day
wait_for "staff to be told" 10 has_task export_failed
wait_for "the CSV of day 2" 10 has csv_of 2
anna key rotate > /dev/null
day
wait_for "the CSV of day 3" 10 has csv_of 3
mv "$work/away" "$work/out"
rm "$(csv_of 1)" "$(package 1)" # fetched by whoever wanted them
down
refuses 4 "start it, or give --unsigned" rb export all --format package -o "$work/no.tar"
rb export all --format package --unsigned -o "$work/no.tar" > /dev/null
up
wait_for "the package of day 3" 10 has package 3
has package 2 || fail "day 2 was left out"
! has package 1 && ! has csv_of 1 || fail "day 1 was made again"
gone() { ! has_task export_failed; }
wait_for "staff to be told no more" 10 gone
rb key show > "$work/new.pem"
rb verify --package "$(package 2)" --key "$work/new.pem" > /dev/null
refuses 1 "by the key of --key" rb verify --package "$(package 2)" --key "$work/kiosk.pem"
# Closes faster than exports: one process at a time, and no day left out.
for _ in 4 5 6 7 8 9; do anna day close > /dev/null; done
for z in 4 5 6 7 8 9; do wait_for "the package of day $z" 10 has package $z; done
still_runs "closes in a row"
ls "$state"/export/recovery-* 2> /dev/null && fail "a month that is not over was exported"
down

# Cut off at any moment nothing half has a name; another run makes it whole. The next month is over with the next day's beginning.
cp -a "$work/out" "$work/before"
rm "$work/out"/*
sed -i 's/^\(all|.*\)\t[0-9]*\t1$/\1\t0\t1/' "$state/exports.done"
for ms in 001 004 008 016 032; do
    { timeout -s KILL 0.$ms "$bin/rebottled" exports --config "$work/kiosk.yaml" --state "$state" || true; } 2> /dev/null
    for tar in "$work/out"/*; do
        [ ! -e "$tar" ] || rb verify --package "$tar" > /dev/null || fail "$tar is half a package"
    done
done
"$bin/rebottled" exports --config "$work/kiosk.yaml" --state "$state"
is "packages" 9 "$(ls "$work/out" | wc -l)"
cmp "$(package 3)" "$work/before/$(basename "$(package 3)")"
echo "exports by the daemon: each day once"
