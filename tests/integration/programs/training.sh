#!/bin/bash
# A kiosk in training mode, end to end: everything works, nothing of it is money, in no total, and every screen says so.
. "$(dirname "$0")/common.sh"
export top bin state
pet=9521000000018 unknown=9521009999993
daemon_options="--set kiosk.training=yes --set visit.warn_ms=300000" # nobody walks away while screens are looked at
kiosk_start
register
in_service() { field_is in_service true; }
wait_for "the kiosk to be in service" 20 in_service

credited() { field_is visit.amount_minor "$1"; }
for n in 1 2; do
    person bottle $pet falls reads=1 > /dev/null || fail "bottle $n"
    wait_for "bottle $n" 10 credited $((n * 15))
done
person scan $unknown > /dev/null || true
refused() { field_is visit.refused 1; }
wait_for "a refusal" 10 refused
anna goodwill 0.20 --reason "for practice" > /dev/null || fail "goodwill can be practised"
wait_for "goodwill" 10 credited 50

loud() { # screen, language, words: what a terminal of 80 x 24 shows
    local seen
    seen=$(TERM=xterm-256color timeout 2 script -qec "stty rows 24 cols 80; exec '$bin/rebottle' --state '$state' --screen $1 --language $2" /dev/null < /dev/null 2> /dev/null || true)
    case $seen in *"$3"*) ;; *) fail "the $1 screen ($2) does not say: $3" ;; esac
}
loud staff en "TRAINING"
loud staff zh_CN "培训模式"
loud operator en "TRAINING"
loud operator zh_CN "培训模式"
loud consumer en "TRAINING"
person press language > /dev/null # the consumer screen speaks the language that its person chose
loud consumer en "培训模式"
person press language > /dev/null
plain=$(timeout 3 "$bin/rebottle" --state "$state" --screen consumer --plain --language en < <(sleep 2) || true)
case $plain in *TRAINING*) ;; *) fail "the spoken screen does not say it: $plain" ;; esac

person press pay > /dev/null
printed() { field_is slip.print printed; }
wait_for "the slip" 40 printed
slip=$state/receipts/0001
[ "$(grep -c TRAINING "$slip.txt")" -ge 2 ] || fail "the slip does not say it at both ends"
digits=$(zbarimg --quiet --raw -S*.enable=0 -Sqrcode.enable=1 "$slip.png")
[ ${#digits} -eq 236 ] || fail "no voucher on the slip"
if anna voucher redeem "$digits" --till till-1 2> "$work/why"; then fail "a training voucher was paid"; fi
grep -qi training "$work/why" || fail "refused, but not as training: $(cat "$work/why")"
human=$(field slip.human)
if anna voucher redeem "$human" --till till-1 2> "$work/why"; then fail "paid by its code"; fi
grep -qi training "$work/why" || fail "by its code, not as training: $(cat "$work/why")"
rb key show > "$work/kiosk.pem"
if rb voucher check "$digits" --key "$work/kiosk.pem" > /dev/null 2>&1; then fail "the offline check pays it"; fi

for total in accepted refused visits redeemed_count vouchers_open refunds_minor redeemed_minor vouchers_open_amount_minor; do
    is "today's $total" 0 "$(field today.$total)"
done
anna day close > /dev/null || fail "the day could not be closed"
day=$(rb day show z:1 --json)
for total in accepted refused visits refunds_minor vouchers_issued_minor redeemed_minor donated_minor goodwill_minor; do
    case $day in *"\"$total\":0"* | *"\"$total\": 0"*) ;; *) fail "the closed day's $total: $day" ;; esac
done
[ "$(rb export daily --from 1970-01-01 --to 9999-12-31 --format csv | wc -l)" -le 1 ] || fail "the export has rows"
rb verify > /dev/null || fail "verify"

# Money that was shown before somebody switched training on is still paid, as money.
kill "$daemon_pid"; wait "$daemon_pid" 2> /dev/null || true
daemon_options=
daemon_start
wait_for "the kiosk to be in service" 20 in_service
person bottle $pet falls reads=1 > /dev/null
wait_for "a real bottle" 10 credited 15
kill -9 "$daemon_pid"; wait "$daemon_pid" 2> /dev/null || true
daemon_options="--set kiosk.training=yes --set visit.warn_ms=300000" # nobody walks away while screens are looked at
daemon_start
open_money() { field_is today.vouchers_open_amount_minor 15; }
wait_for "the real visit's voucher" 20 open_money
is "its case" unprintable "$(field cases.0.kind)"
rb verify > /dev/null || fail "verify after the switch"
echo "training: practised on every screen in both languages, nothing in any total, nothing paid"
