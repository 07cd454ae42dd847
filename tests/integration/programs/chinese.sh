#!/bin/bash
# A visit in Chinese, on a real terminal (tmux) and by its keys: the screen follows, heals what others write on it and what a
# storm of sizes does to it, and the slip's lines are rendered, none of them left in English.
. "$(dirname "$0")/common.sh"
kiosk_start
on_tmux() { tmux -L "rebottle-$$" "$@"; }
trap 'rc=$?; on_tmux kill-server 2> /dev/null || true; (exit $rc); finish' EXIT
pane() { on_tmux capture-pane -p -t kiosk; }
seen() { pane | grep -q -- "$1"; }
gone() { ! seen "$1"; }
TERM=xterm-256color on_tmux -u -f /dev/null new-session -d -s kiosk -x 80 -y 24 \
    "exec '$bin/rebottle' --state '$state' --screen consumer"
on_tmux set -g status off
on_tmux resize-window -t kiosk -x 80 -y 24
wait_for "the kiosk to be in service" 20 field_is in_service true
wait_for "the welcome" 5 seen '中文'
on_tmux send-keys -t kiosk l
wait_for "the language" 5 field_is language zh_CN
wait_for "the language on screen" 5 seen 'English'

echo "A storm of sizes"
before=$(pane | tail -n +2) # without the clock
for size in '100 30' '1 1' '40 10' '160 50' '80 24'; do
    on_tmux resize-window -t kiosk -x ${size% *} -y ${size#* }
done
same() { [ "$(pane | tail -n +2)" = "$before" ]; }
wait_for "the same screen" 5 same || fail "it was
$before
and is
$(pane)"

echo "A message of another program: the next frame finds it"
printf '\r\nBroadcast message from root@kiosk:\r\nreboot at noon\r\n' > "$(on_tmux display-message -p -t kiosk '#{pane_tty}')"
wait_for "the message" 5 seen 'reboot at noon'
person bottle 9521000000018 falls > /dev/null
wait_for "the credit" 10 field_is visit.amount_minor 15
wait_for "the credit on screen" 5 seen '已退金额'
wait_for "the screen to heal" 5 gone 'reboot at noon'

on_tmux send-keys -t kiosk p
wait_for "the slip" 40 test -s "$state/receipts/0001.txt"
grep -q '\[image ' "$state/receipts/0001.txt" || fail "nothing was rendered"
if grep -iE 'voucher|deposit|till|machine|clock' "$state/receipts/0001.txt"; then fail "English on a Chinese slip"; fi
wait_for "the QR on screen" 10 seen '▄ *▄.*▄'
on_tmux send-keys -t kiosk Enter
wait_for "the end of the slip" 10 field_is phase welcome
wait_for "the next person's welcome, in the kiosk's own language" 5 seen '中文'
on_tmux send-keys -t kiosk q
over() { ! on_tmux has-session -t kiosk 2> /dev/null; }
wait_for "the dashboard to end" 5 over
