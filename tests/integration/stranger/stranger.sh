#!/bin/bash
# A simulated kiosk's ledger, checked by a stranger's script and by `rebottle verify`: both say the same, both find each
# forgery, and what only a saved checkpoint can find is found with it.  usage: stranger.sh BUILD-FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?build folder}" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/rebottle-test.XXXXXX")
trap 'rm -rf "$work"' EXIT
book=$work/ledger.db
fail() { echo "FAILED: $*" >&2; exit 1; }
stranger() { python3 "$here/stranger.py" "$@"; }
rb() { "$build/bin/rebottle" --state "$@"; }

"$build/tests/sim_world" --seed 4 --steps 1200 --keep "$book" > "$work/world" || { cat "$work/world"; exit 1; }
stranger "$book" > "$work/stranger.json" || fail "$(cat "$work/stranger.json")"
rb "$book" verify --json > "$work/verify.json"
rb "$book" day show --json > "$work/days.json"
rb "$book" export daily --open -o "$work/daily.csv" > /dev/null

# Chain head, each day, each voucher.
python3 - "$work" "$book" << 'PY'
import json, sqlite3, sys
work, book = sys.argv[1:]
theirs, verify, days = (json.load(open('%s/%s.json' % (work, n))) for n in ('stranger', 'verify', 'days'))
assert theirs['head'] == verify['chain_head'] and theirs['seq'] == verify['seq'], 'head'
shown = {str(d['z_no']): {'accepted': d['accepted'], 'refunds': d['refunds_minor'], 'redeemed': d['redeemed_minor'],
                          'redeemed_count': d['redeemed_count']} for d in days['days']}
assert len(shown) >= 3 and theirs['days'] == shown, 'days: %s, %s' % (theirs['days'], shown)
table = {'%d.%d' % (e, c): p for e, c, p in sqlite3.connect(book).execute('SELECT epoch, counter, pay FROM voucher')}
assert len(table) > 5 and theirs['vouchers'] == table, 'vouchers'
import csv, collections
grams = collections.Counter()
for r in csv.DictReader(open(work + '/daily.csv', newline='')):
    grams[r['z_no']] += sum(int(r[k] or 0) for k in ('bottle_mg', 'cap_mg', 'label_mg'))
assert sum(grams.values()) > 0 and {z: m for z, m in grams.items() if m} == {z: m for z, m in theirs['mass_mg'].items() if m}, 'grams'
print('%d rows, %d days, %d vouchers: the stranger agrees' % (theirs['seq'], len(shown), len(table)))
PY

# Every figure of the reports, from the bodies by the sqlite3 shell and from the exports.
config=$here/../../../config/rebottle.yaml # fees are in its scheme
for report in daily containers rejects recovery visits collection vouchers bags devices fees; do
    rb "$book" export "$report" --open --config "$config" -o "$work/$report.csv" > /dev/null
done
sqlite3 "file:$book?mode=ro" < "$here/figures.sql" | sort > "$work/figures.sql.out"
python3 "$here/figures.py" "$work" | sort > "$work/figures.py.out"
[ "$(wc -l < "$work/figures.sql.out")" -gt 150 ] || fail "too few figures to compare"
diff "$work/figures.sql.out" "$work/figures.py.out" || fail "the exports say something else than the journal"
echo "$(wc -l < "$work/figures.sql.out") figures of ten reports: the journal agrees"

# A checkpoint that somebody saved.
rb "$book" day show z:2 -o "$work/z2" > /dev/null
last=$(awk '/^seq/ { print $3 }' "$work/z2")
stranger "$book" --checkpoint "$work/z2" > /dev/null || fail "the saved checkpoint"
rb "$book" verify --checkpoint "$work/z2" > /dev/null
sed 's/^day 2/day 1/' "$work/z2" > "$work/z2.wrong"
! stranger "$book" --checkpoint "$work/z2.wrong" > /dev/null || fail "a checkpoint with another day is taken"

# A package: the same bytes again, and the stranger agrees with it from its own README.
package() { rb "$book" export all --format package --unsigned --config "$config" "$@" > /dev/null; }
package -o "$work/whole.tar"
package -o "$work/again.tar" --from z:1 --to z:6
cmp "$work/whole.tar" "$work/again.tar"
package -o "$work/part.tar" --from z:3 --to z:4
for tar in whole part; do
    rb . verify --package "$work/$tar.tar" --unsigned > /dev/null
done
python3 "$here/package.py" "$work/whole.tar" "$work/part.tar" || fail "the stranger does not take them"
! rb . verify --package "$work/whole.tar" 2> "$work/verify.err" && grep -q 'not signed' "$work/verify.err"
! tar xOf "$work/whole.tar" | grep -aqE '[0-9]{236}' || fail "a token is in the package"

# Changed in every way that somebody who can write the file has. Words of the refusal, then what is done.
cat > "$work/changes" << 'EOF'
accepted is :figure daily accepted
refund_minor is :figure containers refund_minor
report recovery:figure recovery rpet_mg
refused is :figure rejects refused
redeemed_minor is :figure vouchers redeemed_minor
CSV and JSON:csv daily
hash does not fit:body landed
never withheld:hide landed
is missing:drop refused
report recovery:factors
not what the manifest says:manifest
visits is :figure visits visits
collected_mg is :figure collection collected_mg
catalogue_mg is :figure bags catalogue_mg
times is :figure devices times
accepted is :figure fees accepted
catalogue.csv:catalogue
Ed25519 key:key
is no package:name ../../etc/passwd
does not belong:name rebottle-7-1-6/notes.txt
ends too early:size
ends too:cut
ends too late:more
EOF
stranger_finds=11 # of them: the rest is in reports that it does not count, and in the tar
mkdir "$work/broken"
awk -F: '{ print NR, $2 }' "$work/changes" | python3 "$here/forge_package.py" "$work/whole.tar" "$work/broken"
n=0
while IFS=: read -r words what; do
    n=$((n + 1))
    if rb . verify --package "$work/broken/$n" --unsigned > /dev/null 2> "$work/verify.err"; then fail "verify takes '$what'"; fi
    grep -q -e "$words" "$work/verify.err" || fail "'$what' is told as: $(cat "$work/verify.err")"
done < "$work/changes"
(cd "$work/broken" && python3 "$here/package.py" $(seq $stranger_finds)) > "$work/broken.out" && fail "the stranger takes them all"
! grep '^{' "$work/broken.out" || fail "the stranger takes a changed package"
[ "$(wc -l < "$work/broken.out")" -eq $stranger_finds ] || fail "the stranger stopped early: $(cat "$work/broken.out")"
echo "packages: the stranger agrees; $n changes are found"

forged() { # what, seq, checkpoint or ""; both must find it, and name a row
    cp "$book" "$work/forged.db"
    python3 "$here/forge.py" "$work/forged.db" "$1" "$2"
    local with=()
    [ -z "$3" ] || with=(--checkpoint "$3")
    if said=$(stranger "$work/forged.db" "${with[@]}"); then fail "the stranger takes '$1 $2 $3'"; fi
    if rb "$work/forged.db" verify "${with[@]}" > /dev/null 2> "$work/verify.err"; then fail "verify takes '$1 $2 $3'"; fi
    echo "$1 at $2: $said / $(sed 's/^rebottle: //' "$work/verify.err")"
}
landing=$(sqlite3 "$book" "SELECT max(seq) FROM journal WHERE kind = 'landed' AND seq < $last AND body LIKE '%\"refund\":15%'")
forged body "$landing" ""
forged rehash "$landing" "" # the chain holds; the signed checkpoint in the journal does not
forged swap "$landing" ""
forged drop "$landing" ""
forged cut "$last" "$work/z2"
forged tail "$landing" "$work/z2"
# Without the saved checkpoint a tail that was cut leaves nothing to find it by in the journal: that is what paper is for.
cp "$book" "$work/cut.db"
python3 "$here/forge.py" "$work/cut.db" cut "$last"
stranger "$work/cut.db" > /dev/null || fail "the control: a cut tail alone must not be visible to a stranger"
