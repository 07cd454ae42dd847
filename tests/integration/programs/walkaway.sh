#!/bin/bash
# A person walks away: a countdown that can be seen, a printed voucher, and the next person starts at zero. The donate button
# counts until the slip; with a screen, which here is a voice, three buttons reach everything; the help button opens one task.
. "$(dirname "$0")/common.sh"
daemon_options="--set visit.warn_ms=5000 --set visit.countdown_ms=5000 --set visit.slip_ms=1500 --set visit.choose_buttons=yes"
kiosk_start
register
wait_for "service" 20 in_service
bottle 15

echo "Nobody does anything"
wait_for "the countdown" 10 field_is phase countdown
left=$(field visit.countdown_ms)
[ "$left" -gt 0 ] && [ "$left" -le 5000 ] || fail "countdown of $left ms"
wait_for "the voucher" 40 receipts_are 1
wait_for "the end of the slip" 15 field_is phase welcome
is "the next person's amount" 0 "$(field visit.amount_minor)"
is "the next person's count" 0 "$(field visit.count)"
is "nothing of the last one on screen" "" "$(field recent.0.name)"
is "open vouchers" 15 "$(field today.vouchers_open_amount_minor)"
sqlite3 -readonly "$state/ledger.db" "SELECT body FROM journal WHERE kind = 'visit_closed'" | grep -q walked_away ||
    fail "the journal does not say how the visit ended"

echo "Somebody comes back within the countdown"
bottle 15
wait_for "the countdown" 10 field_is phase countdown
bottle 30
is "containers" 2 "$(field visit.count)"

echo "Donate, not donate, donate: the last word before the slip counts"
press() { # a finger: the next press comes later than contacts bounce
    person press "$1" ms=250 > /dev/null
    sleep 0.3
}
donates() { field_is visit.donate "$1"; }
press donate; wait_for "donate" 5 donates true
press donate; wait_for "donate taken back" 5 donates false
wait_for "the voucher" 40 receipts_are 2
is "open vouchers" 2 "$(field today.vouchers_open)"
wait_for "the end of the slip" 15 field_is phase welcome
bottle 15
press donate; wait_for "donate" 5 donates true
press pay
wait_for "the donation's slip" 40 receipts_are 3
is "open vouchers" 2 "$(field today.vouchers_open)"
grep -q "Example Hill Rescue" "$state/receipts/0003.txt" || fail "the slip does not say to whom"
wait_for "the end of the slip" 15 field_is phase welcome
is "the next person does not donate" false "$(field visit.donate)"

echo "Three buttons and a voice"
mkfifo "$work/keys"
exec 7<> "$work/keys"
"$bin/rebottle" --state "$state" --plain --locked < "$work/keys" > "$work/said" 2> /dev/null 7>&- &
voice=$!
trap 'rc=$?; set +e; kill "$voice" 2> /dev/null; (exit "$rc"); finish' EXIT
said() { grep -q "$1" "$work/said"; }
wait_for "the voice" 5 said "^Welcome"
bottle 15
press donate; wait_for "the next act" 15 said "^Donate: "
press pay; wait_for "donate" 5 donates true
wait_for "what was chosen" 5 said "^You give the amount to Example Hill Rescue"
press pay; wait_for "the donation's slip" 40 receipts_are 4
wait_for "thanks" 5 said "^Thank you for giving €0.15"
wait_for "the end of the slip" 15 field_is phase welcome
kill "$voice"
wait "$voice" 2> /dev/null || true
trap finish EXIT

echo "Help"
person press help ms=400 > /dev/null # nobody is there: the board is asked four times a second
wait_for "the task" 5 has_task help
is "on the consumer's screen" call_staff "$(field phase)"
press help
helps() { rb status --json | grep -c '"kind": *"help"'; }
is "one call" 1 "$(helps)"
anna case settle "$(field cases.0.number)" done > /dev/null
no_help() { ! has_task help; }
wait_for "the task to be done" 5 no_help
rb verify
