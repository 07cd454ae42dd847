#!/bin/bash
# A visit in Chinese: the language button, and a slip whose lines are rendered, none of them left in English.
. "$(dirname "$0")/common.sh"
kiosk_start
wait_for "the kiosk to be in service" 20 field_is in_service true
person bottle 9521000000018 falls > /dev/null
wait_for "the credit" 10 field_is visit.amount_minor 15
person press language > /dev/null
wait_for "the language" 5 field_is language zh_CN
person press pay > /dev/null
wait_for "the slip" 40 test -s "$state/receipts/0001.txt"
grep -q '\[image ' "$state/receipts/0001.txt" || fail "nothing was rendered"
if grep -iE 'voucher|deposit|till|machine|clock' "$state/receipts/0001.txt"; then fail "English on a Chinese slip"; fi
