#!/bin/bash
# A card shown to the kiosk's own scanner: points and money on its account, a payout in parts, a discount that a till takes once.
. "$(dirname "$0")/common.sh"
daemon_options="--set accounts.discount_points=4"
kiosk_start
wait_for "service" 20 in_service
register
card=2912345678906
present() { field_is account.present true; }
no_visit() { field_is visit.number 0 && field_is account.present false; }
account() { anna account show $card --json | grep -o "\"$1\": *[-0-9]*" | head -1 | tr -dc '0-9-'; }

echo "Two bottles, the card, and a payout in parts"
bottle 15
bottle 30
person scan $card > /dev/null
wait_for "the card" 10 present
is "the card's last digits" 8906 "$(field account.card)"
is "points of this visit" 4 "$(field account.points_coming)"
anna pause > /dev/null # staff pay out what the person wants in parts
wait_for "the pause" 10 out_because paused
refuses 1 "more than the visit" anna payout --donate 0.20 --account 0.11
anna payout --donate 0.05 --account 0.10 --json > "$work/paid"
grep -q '"donated_minor": *5' "$work/paid" || fail "not donated: $(cat "$work/paid")"
grep -q '"amount_minor": *15' "$work/paid" || fail "not a voucher of the rest: $(cat "$work/paid")"
wait_for "the slip" 40 receipts_are 1
grep -q "Points for this visit 4" "$state/receipts/0001.txt" || fail "the slip says: $(cat "$state/receipts/0001.txt")"
is "balance" 10 "$(account balance_minor)"
is "points" 4 "$(account points)"
anna resume > /dev/null
wait_for "the end of the visit" 40 no_visit

echo "Enough points for a discount; a till takes it once"
wait_for "service" 10 in_service
refuses 1 "steps of 4" anna account spend $card --points 3
refuses 1 "less than that" anna account spend $card --amount 0.11
anna account spend $card --amount 0.10 --json > "$work/money"
grep -q '"discount": *false' "$work/money" || fail "money is no discount: $(cat "$work/money")"
anna account spend $card --points 4 --json > "$work/points"
grep -q '"discount": *true' "$work/points" || fail "points are a discount: $(cat "$work/points")"
wait_for "their slips" 40 receipts_are 3
is "balance" 0 "$(account balance_minor)"
is "points" 0 "$(account points)"
for what in money points; do
    code=$(grep -o '"human": *"[^"]*"' "$work/$what" | head -1 | cut -d'"' -f4)
    anna voucher redeem "$code" --till till-1 > /dev/null
    refuses 1 "already redeemed" anna voucher redeem "$code" --till till-2
done
is "paid out of drawers" 10 "$(field today.redeemed_minor)"

echo "The card's number is nowhere but in a hash, and can be forgotten"
if grep -aq $card "$state/ledger.db" "$state/people.db" "$state/rebottled.log"; then fail "the number is in a file"; fi
rb account list | grep -q 'a-[0-9a-f]\{12\}' || fail "no account: $(rb account list)"
id=$(rb account list | grep -o 'a-[0-9a-f]\{12\}')
rb account history "$id" | grep -q "spent" || fail "no history"
anna account erase "$id" > /dev/null
refuses 1 "not known" anna account show $card
rb verify > /dev/null
python3 "$top/tests/integration/stranger/stranger.py" "$state/ledger.db" | grep -q "\"$id\": \[0, 0\]" || fail "the stranger's sums"
kiosk_stop
"$bin/rebottled" rebuild --state "$state" > /dev/null
rb verify > /dev/null
rb account list | grep -q "erased" || fail "after rebuild: $(rb account list)"
