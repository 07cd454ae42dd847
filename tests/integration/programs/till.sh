#!/bin/bash
# A till whose scanner is plugged into the kiosk's computer: a slip is paid once, and presented again it is told when and where.
# The printer draws the QR code itself here.
. "$(dirname "$0")/common.sh"
daemon_options="--set devices.printer.qr=native"
kiosk_start
wait_for "service" 20 in_service
bottle 15
person press pay > /dev/null
wait_for "the slip" 40 receipts_are 1
png=$state/receipts/0001.png
wait_for "the picture" 5 test -s "$png"
grep -q '^\[qr 9801' "${png%.png}.txt" || fail "the code was not drawn by the printer"
digits=$(zbarimg --quiet --raw -S*.enable=0 -Sqrcode.enable=1 "$png" 2> /dev/null)
[[ $digits =~ ^9801[0-9]{232}$ ]] || fail "not 236 digits: $digits"
task() { [ "$(field tasks.0.word)" = "$1" ]; }

person till "$digits" > /dev/null
wait_for "the till to be told" 10 task till_paid
grep -q "0.15" <<< "$(field tasks.0.detail)" || fail "the amount is not there: $(field tasks.0.detail)"
is "paid" 15 "$(field today.redeemed_minor)"
is "open vouchers" 0 "$(field today.vouchers_open)"

echo "The scanner reads twice: one presentation"
person till "$digits" > /dev/null
person till "${digits/9801/9802}" > /dev/null # answered, so the second reading before it has been judged too
wait_for "the next one" 10 task till_refused
is "paid" 15 "$(field today.redeemed_minor)"

echo "Presented again"
told() { task till_refused && grep -q "already_redeemed .* till-1" <<< "$(field tasks.0.detail)"; }
person till "$digits" > /dev/null # another slip was in between: this is a presentation of its own
wait_for "when and where" 10 told
detail=$(field tasks.0.detail)
grep -Eq '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}' <<< "$detail" || fail "not when: $detail"
is "paid" 15 "$(field today.redeemed_minor)"
is "redeemed" 1 "$(field today.redeemed_count)"

echo "Not a voucher, and one that is forged"
person till 9521000000018 > /dev/null
forged=${digits:0:235}$(((${digits:235:1} + 1) % 10))
person till "$forged" > /dev/null
invalid() { task till_refused && grep -q "invalid" <<< "$(field tasks.0.detail)"; }
wait_for "the refusal" 10 invalid
is "paid" 15 "$(field today.redeemed_minor)"
rb verify
