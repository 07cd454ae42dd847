#!/bin/bash
# Getting devices working, with the kiosk stopped: ports and devices listed, a scanner watched live and from a trace, a check
# of each kind with a simulated person, a line that carries garbage, and what is said while the kiosk has the devices.
. "$(dirname "$0")/common.sh"
config=$work/rebottle.yaml
sed -E -e "s|^catalogue: *|catalogue: $top/config/|; s|^scheme:.*|scheme: $top/config/schemes/ie.yaml|" -e '/^  till:/,/^  [a-z]*:$/s/driver: ascii-line/driver: ssi/' \
    -e '/^devices:/a\
  scale: {kind: scale, driver: mt-sics, role: bag, bin: main, port: {kind: tty, where: dev/scale}}' "$top/config/rebottle.yaml" > "$config"
mkdir -p "$state"
"$bin/rebottle-sim" --dir "$state/dev" --quiet --printer-baud 115200 --speak till=ssi > "$work/sim.log" 2>&1 & sim=$!
kiosk_pids+=($sim)
listening() { [ -S "$state/dev/control" ]; }
wait_for "the simulated devices" 10 listening
dev() { timeout 60 "$bin/rebottle" --state "$state" devices "$@" --config "$config"; }

echo "Listed without a kiosk"
dev list > "$work/list"
grep -q '^rebottled does not run' "$work/list" || fail "list: $(cat "$work/list")"
grep -q '^scanner .*ascii-line .*dev/scanner' "$work/list" || fail "list: $(cat "$work/list")"
dev list --json | python3 -c '
import json, sys
d = json.load(sys.stdin)
assert d["ok"] and not d["running"], d
by = {x["name"]: x for x in d["devices"]}
assert by["level"]["driver"] == "a02" and by["level"]["path"].startswith("/dev/pts/"), by["level"]
assert by["level"]["step"] == "test" and by["level"]["next"], by["level"]
assert all("where" in p and "guess" in p and "holder" in p for p in d["ports"]), d["ports"]
'
person unplug level > /dev/null
dev list --json | grep -q '"health":"absent".*"step":"plug_in"' || fail "a sensor that is not there: $(dev list)"
person replug level > /dev/null
sed 's/driver: a02/driver: a03/' "$config" > "$work/wrong.yaml"
timeout 10 "$bin/rebottle" --state "$state" devices list --config "$work/wrong.yaml" > "$work/list" 2>&1 || fail "a wrong configuration hides the ports"
grep -q 'a03' "$work/list" && grep -q '^SERIAL PORT' "$work/list" || fail "list: $(cat "$work/list")"
refuses 1 "has no device nobody; it has scale, scanner, till," dev watch nobody

echo "A scanner, watched; vouchers stay hidden"
voucher=980$(printf '1%.0s' {1..40})
dev watch scanner --seconds 1 > "$work/watched" 2>&1 & watching=$!
opened() { grep -q 'health working' "$work/watched"; }
wait_for "the scanner's line" 5 opened
person scan-aim ]E0 $pet > /dev/null
person scan "$voucher" > /dev/null
wait $watching || fail "watch: $(cat "$work/watched")"
grep -q "= scan \]E0 $pet\$" "$work/watched" || fail "watched: $(cat "$work/watched")"
grep -q "< 5D 45 30 39 35 32 31" "$work/watched" || fail "bytes: $(cat "$work/watched")"
grep -q '= scan 98011111111111111111\*\*\*' "$work/watched" || fail "voucher: $(cat "$work/watched")"
grep -q '31 31 31 31 31 31 31 31 31 31 31 31 31 31 31 31.*$' "$work/watched" && ! grep -q '\*\* \*\*' "$work/watched" && fail "the voucher's bytes"

echo "The same from a trace"
cat > "$work/trace" <<END
# rebottle-trace 1 name=scanner kind=scanner driver=ascii-line baud=9600 began_ms=1795237200000
0.000000 open
1.250331 < 39 36 33 38
1.251000 < 35 30 37 34 0D 0A
9.000120 gone the line is gone
END
dev watch --trace "$work/trace" > "$work/watched"
grep -q '1.251 = scan 96385074$' "$work/watched" || fail "trace: $(cat "$work/watched")"
echo '0.1 < 3' >> "$work/trace"
refuses 1 "trace:6: " dev watch --trace "$work/trace"

echo "Each kind, with a person"
"$bin/rebottle-sim" control "$state/dev" level 900 > /dev/null
dev test scanner > "$work/scanner" & a=$!
dev test level > "$work/level" & b=$!
dev test printer --yes > "$work/printer" & p=$!
dev test io --yes > "$work/io" & d=$!
dev test till > "$work/till" & t=$!
dev test scale > "$work/scale" & w=$!
says() { grep -q -- "$2" "$work/$1"; }
wait_for "the scanner's first step" 5 says scanner '^->'
for _ in 1 2 3; do person scan $pet > /dev/null; done
wait_for "the packets" 5 says till '^->'
for _ in 1 2 3; do person till-aim ]E0 $pet > /dev/null; sleep 0.05; done
wait_for "the hand" 10 says level 'Hold a box'
person level 400 > /dev/null
wait_for "the hand to be seen" 10 says level 'your hand at 400'
person level 900 > /dev/null
wait_for "the empty plate" 5 says scale 'Put 100 g on it'
person load scale 100 > /dev/null
wait_for "the weight" 5 says scale 'It shows 100 g'
person load scale 0 > /dev/null
for beam in entry bin; do
    wait_for "the $beam beam" 10 says io "Cover the beam $([ $beam = entry ] && echo at || echo above)"
    person beam $beam on > /dev/null
    wait_for "it" 5 says io "${beam}_beam: 1"
    person beam $beam off > /dev/null
done
wait_for "the door" 5 says io "Open the machine"
person door open > /dev/null
wait_for "it" 5 says io "door: 0"
person door closed > /dev/null
for button in pay help donate language; do
    wait_for "$button" 5 says io "$(case $button in pay) echo 'paying out' ;; donate) echo donating ;; *) echo "for .*$button" ;; esac)"
    person press $button ms=200 > /dev/null
done
for each in scanner:$a level:$b printer:$p io:$d till:$t scale:$w; do
    wait "${each#*:}" || fail "${each%:*}: $(cat "$work/${each%:*}")"
    says "${each%:*}" ': all good$' || fail "${each%:*}: $(cat "$work/${each%:*}")"
done
says scanner '3 equal reads' && says scanner 'End of a line: CR LF' || fail "scanner: $(cat "$work/scanner")"
says printer 'It confirmed the page after' || fail "printer: $(cat "$work/printer")"
[ "$(person gate)" = "ok shut" ] || fail "the check left the gate open"

echo "Garbage on the line, out of paper, nothing at all"
person fault level garbage > /dev/null
person printer out > /dev/null
person fault io silent > /dev/null
dev test printer --language zh_CN > "$work/printer" & p=$!
dev test io > "$work/io" & d=$!
refuses 1 "Next: Probably another speed than 9600 baud" dev test level
rc=0; wait $p || rc=$?
is "the printer's exit code" 1 $rc
grep -q '下一步：' "$work/printer" && ! grep -q 'Next' "$work/printer" || fail "in Chinese: $(cat "$work/printer")"
rc=0; wait $d || rc=$?
is "the board's exit code" 1 $rc
says io 'Nothing was heard' && says io 'exchange A and B' || fail "io: $(cat "$work/io")"
person fault level none > /dev/null
dev test level --find-baud > "$work/found"
grep -q 'baud: 9600, data_bits: 8, parity: none' "$work/found" || fail "found: $(cat "$work/found")"
person quit > /dev/null
wait $sim || true

echo "While the kiosk runs, its devices are its own"
kiosk_start
wait_for "service" 20 in_service
rb devices list --config "$config" > "$work/list"
grep -q '^scanner .*ascii-line' "$work/list" || fail "list: $(cat "$work/list")"
refuses 1 "stop it first" dev watch scanner --seconds 1
person unplug printer > /dev/null
wait_for "the printer to be missed" 10 health_is printer absent
rb status | grep -q 'printer: not plugged in since .*Plug in its cable' || fail "status: $(rb status)"
echo "devices: all good"
