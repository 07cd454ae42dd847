#!/bin/bash
# A chute with a scale and a scanner that speaks SSI: a full bottle is handed back with the reason and a low beep, an empty
# one is credited with a high one; a scale that says nothing stops the lane; a bag's scale weighs the bag.
. "$(dirname "$0")/common.sh"
config=$work/rebottle.yaml
cp -r "$top/config/schemes" "$top/config/catalogue" "$work/"
sed -i "s/^\($pet,.*\),,\$/\1,10000,40000/" "$work/catalogue/demo.csv"
grep -q "^$pet,.*,10000,40000" "$work/catalogue/demo.csv" || fail "the catalogue has no weights"
sed -e '/^  scanner:/,/^  till:/s/driver: ascii-line/driver: ssi/' -e 's/^  weigh_ms: 0$/  weigh_ms: 1500/' \
    -e '/^devices:/a\
  scale: {kind: scale, driver: mt-sics, role: lane, stale_ms: 600, port: {kind: tty, where: dev/scale}}\
  bag-scale: {kind: scale, driver: kern, role: bag, bin: main, port: {kind: tty, where: dev/bag-scale}}' \
    "$top/config/rebottle.yaml" > "$config"
sim_options="--speak scanner=ssi --speak bag-scale=kern"
kiosk_start
wait_for "service" 20 in_service
register
beep() { [[ $(person scanner) == *"beep=$1 "* ]]; }
beep 0 || fail "it has beeped before anybody came: $(person scanner)"

echo "Full: handed back"
out=$(person bottle $pet falls weight=500)
is "the plate" "ok gate=open returned" "$out"
refused() { field_is visit.refused 1; }
wait_for "the refusal" 10 refused
is "the reason" wrong_weight "$(field recent.0.reason)"
is "no credit" 0 "$(field visit.amount_minor)"
wait_for "the low beep" 5 beep 6

echo "Empty: credited"
wait_for "the lane" 10 idle_lane
wait_for "service" 10 in_service
person bottle $pet falls weight=15 > /dev/null
wait_for "the credit" 10 credited 15
wait_for "the high beep" 5 beep 1

echo "A scale that says nothing, and one with something on it"
person fault scale silent > /dev/null
wait_for "the lane to close" 10 out_because scale_lost
disabled() { [[ $(person scanner) == *enabled=0* ]]; }
wait_for "the scanner to be switched off" 5 disabled
person fault scale none > /dev/null
wait_for "service" 10 in_service
person load scale 400 > /dev/null
wait_for "the lane to close" 10 out_because scale_occupied
person load scale 0 > /dev/null
wait_for "service" 10 in_service

echo "The bag"
person load bag-scale 12 moving > /dev/null
sleep 0.5 # some lines at ten a second: the kiosk has heard that it moves
refuses 1 "no stable weight" anna bag replace main --bag B-1 --seal S-1 --weigh
person load bag-scale 12 > /dev/null
weighed() { anna bag replace main --bag B-1 --seal S-1 --weigh > "$work/replaced" 2>&1; }
wait_for "the bag to be weighed" 5 weighed
grep -q "0.012 kg" "$work/replaced" || fail "not its weight: $(cat "$work/replaced")"

echo "The recycler's figure, and the configuration that an export is asked with"
bag=$(sed -n 's/^taken out *\([^,]*\), seal S-1$/\1/p' "$work/replaced")
anna bag receipt "$bag" --recycler "Example Plastics" --document R-1 --mass-g 9 |
    grep -q "bag $bag, 9 g by Example Plastics, document R-1" || fail "no receipt of $bag"
sed 's/recycler_percent: 5/recycler_percent: 30/' "$config" > "$work/lenient.yaml"
received() { rb export bags --open --config "$1" | tr -d '\r' | sed -n "s/^.*\"$bag\".*\"Example Plastics\",\"R-1\",[0-9]*,\"[^\"]*\",//p"; }
is "9 g of 12 g, beyond 5 per cent" "9000,-250,true" "$(received "$config")" # -3 g of 12 g is -250 thousandths
is "9 g of 12 g, within 30 per cent" "9000,-250,false" "$(received "$work/lenient.yaml")"
refuses 1 "nowhere.yaml" rb export bags --config "$work/nowhere.yaml"
rb verify
