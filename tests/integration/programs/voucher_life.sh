#!/bin/bash
# What may become of a voucher, with the real programs: redeemed over the ssh forced command, undone by two persons and
# redeemed again, voided, paid in parts (not), copied (an alarm), paid offline and imported; a new key; the tills' sums.
. "$(dirname "$0")/common.sh"

# The Unix user of this test may redeem, as a till's user may (packaging/ssh/README.md).
cp -r "$top/config" "$work/config"
config=$work/config/counter.yaml
printf '\nusers:\n  %s:\n    role: staff\n' "$(id -un)" >> "$config"

uuid() { cat /proc/sys/kernel/random/uuid; }
bob() { rb --as bob --pin-fd 3 "$@" 3< "$work/pin2"; }
# Both sign: anna with the first PIN, bob with the second.
both() { rb "$@" --as anna --pin-fd 3 --second bob --second-pin-fd 4 3< "$work/pin" 4< "$work/pin2"; }
# ends CODE COMMAND...: runs it, keeps what it said, and wants this exit code.
ends() {
    local want=$1 rc=0
    shift
    "$@" > "$work/said" 2>&1 || rc=$?
    [ "$rc" = "$want" ] || { cat "$work/said" >&2; fail "exit $rc instead of $want: $*"; }
}
says() { grep -q -- "$1" "$work/said" || { cat "$work/said" >&2; fail "it does not say: $1"; }; }
# One bottle, one voucher: its code in $human, its digits in the file token.
voucher() {
    anna scan 9521000000018 > /dev/null
    anna payout --json > "$work/paid"
    human=$(sed -n 's/.*"human": *"\([^"]*\)".*/\1/p' "$work/paid")
    [ -n "$human" ] || fail "a payout without a code"
    token "$human"
}
# The digits as the slip shows them. They leave the kiosk on paper only; the test reads them where the paper comes from.
token() {
    python3 - "$state/ledger.db" "$1" > "$work/token" << 'PY'
import sqlite3, sys
db = sqlite3.connect('file:%s?mode=ro' % sys.argv[1], uri=True)
print(db.execute('SELECT digits FROM voucher WHERE counter = ?', (int(sys.argv[2].split('-')[1]),)).fetchone()[0])
PY
}
# As sshd runs the forced command of till $1's key, when that till asked for the rest.
ssh_till() {
    local till=$1
    shift
    env -i PATH="$PATH" LC_ALL=C.UTF-8 REBOTTLE="$bin/rebottle" REBOTTLE_STATE="$state" SSH_ORIGINAL_COMMAND="$*" \
        "$top/packaging/ssh/rebottle-till" "$till"
}
kiosk_down() { kill "$daemon_pid"; wait "$daemon_pid" 2> /dev/null || true; }

mkdir -p "$state"
daemon_start
register
(umask 077 && echo 593027 > "$work/pin2")
anna person add bob --role staff --new-pin-fd 4 4< "$work/pin2" > /dev/null

echo "a till over ssh: the digits by standard input, nothing but its own redemption"
voucher
claim=$(uuid)
ask="rebottle voucher redeem - --till till-3 --claim $claim"
ends 2 ssh_till till-4 "$ask" < "$work/token"
ends 2 ssh_till till-3 "rebottle voucher redeem 9801 --till till-3 --claim $claim"
ends 2 ssh_till till-3 "$ask; id" < "$work/token"
ends 2 ssh_till till-3 "$ask --state /tmp" < "$work/token"
ends 2 ssh_till till-3 "rebottle verify"
ends 2 ssh_till till-3
ends 1 ssh_till till-3 "$ask --amount 0.10" < "$work/token"
says "as a whole"
ends 0 ssh_till till-3 "$ask" < "$work/token"
says "pay 0.15 EUR"
ends 0 ssh_till till-3 "$ask" < "$work/token" # the line was cut: the same claim
says "already yours"
ends 1 ssh_till till-4 "rebottle voucher redeem - --till till-4 --claim $(uuid)" < "$work/token"
says "at till-3: do not pay"

echo "undone by two persons, and redeemed again"
ends 1 rb voucher undo "$human" --reason "wrong customer" --as anna --pin-fd 3 --second anna --second-pin-fd 4 3< "$work/pin" 4< "$work/pin"
undo=$(uuid)
ends 0 both voucher undo "$human" --reason "wrong customer" --id "$undo"
says "the voucher is open again"
ends 0 both voucher undo "$human" --reason "wrong customer" --id "$undo"
ends 1 ssh_till till-3 "$ask" < "$work/token"
says "undone"
ends 0 ssh_till till-4 "rebottle voucher redeem - --till till-4 --claim $(uuid)" < "$work/token"
says "pay 0.15 EUR"

echo "voided by staff and operator"
voucher
ends 0 both voucher void "$human" --reason "printed by a fault"
ends 1 rb voucher redeem "$human" --till till-3
says "voided"
ends 0 rb voucher show "$human"
says "voided"

echo "a new key: the old voucher still pays"
voucher
cp "$work/token" "$work/old-token"
rb key show > "$work/old.pem"
ends 1 bob key rotate
rotation=$(uuid)
ends 0 anna key rotate --id "$rotation"
ends 0 anna key rotate --id "$rotation"
rb key show > "$work/new.pem"
! cmp -s "$work/old.pem" "$work/new.pem" || fail "the key is the old one"
is "public keys" 2 "$(ls "$state/keys/public" | wc -l)"
kiosk_down
daemon_start
voucher
ends 0 rb voucher check - --key "$work/new.pem" < "$work/token"
ends 1 rb voucher check - --key "$work/new.pem" < "$work/old-token"
ends 0 rb voucher redeem - --till till-3 < "$work/old-token"
says "pay 0.15 EUR"

echo "the kiosk is dead: paid from a list up to its cap, imported afterwards"
cp "$work/token" "$work/first"
voucher
cp "$work/token" "$work/second"
voucher
cp "$work/token" "$work/third"
kiosk_down
offline() { rb voucher check - --key "$work/new.pem" --list "$work/till-3.list" --cap 0.30; }
ends 0 offline < "$work/first"
says "pay 0.15 EUR"
ends 1 offline < "$work/first"
says "paid already"
ends 0 offline < "$work/second"
ends 1 offline < "$work/third"
says "over the cap"
ends 4 rb voucher redeem - --till till-3 < "$work/first"
daemon_start
ends 0 rb voucher redeem - --till till-4 < "$work/second" # somebody comes with the slip that was paid offline
ends 1 rb voucher import "$work/till-3.list" --till till-3
says "conflict .*already redeemed on .* at till-4"
says "imported  *1, 0 of"
ends 1 rb voucher import "$work/till-3.list" --till till-3
says "imported  *0, 1 of"

echo "the tills, and the books"
ends 0 rb till show
says "till-3  *3 0.45 EUR  *1 0.15 EUR  *0.30 EUR"
says "till-4  *2 0.30 EUR  *0 0.00 EUR  *0.30 EUR"
is "redeemed today" 60 "$(field today.redeemed_minor)"
is "open vouchers" 1 "$(field today.vouchers_open)"
ends 0 anna day close
ends 0 rb day show z:1
says "kid $(basename "$(ls -t "$state/keys/public"/*.pem | head -1)" .pem)"
rb verify
