#!/bin/bash
# A disk that fills: out of service with the cause before anything fails, the open visit can still be paid, and it heals when
# there is room again. A disk that cannot be written at all. Needs root: a small tmpfs.
. "$(dirname "$0")/common.sh"
[ "$(id -u)" = 0 ] || { echo "SKIPPED: mounting a small disk needs root"; exit 77; }
mkdir -p "$state"
mount -t tmpfs -o size=24m rebottle-test "$state" 2> /dev/null || { echo "SKIPPED: this computer does not let us mount"; exit 77; }
finish_disk() {
    rc=$?
    kiosk_stop
    [ $rc -eq 0 ] || tail -30 "$state/rebottled.log"
    umount "$state" 2> /dev/null || umount -l "$state" 2> /dev/null || true
    rm -rf "$work"
    exit $rc
}
trap finish_disk EXIT
daemon_options="--set disk.low_bytes=4194304 --set disk.reserve_bytes=1048576"
kiosk_start
register
wait_for "service" 20 in_service
bottle 15
bottle 30
free_kb() { df --output=avail -k "$state" | tail -1; }
fill() { dd if=/dev/zero of="$state/$1" bs=1024 count="$2" status=none 2> /dev/null || true; }

echo "Low: out of service before SQLite would fail; the open visit is paid"
fill heap $(($(free_kb) - 3000))
wait_for "low disk" 15 out_because low_disk
has_task low_disk || fail "staff is not told"
person scan $pet > /dev/null
wait_for "the refusal" 5 field_is reason out_of_service
is "credit" 30 "$(field visit.amount_minor)"
person press pay ms=400 > /dev/null
wait_for "the slip" 40 receipts_are 1
is "vouchers" 1 "$(field today.vouchers_open)"
rm "$state/heap"
wait_for "service" 20 in_service
bottle 15

echo "Full to the last byte while a visit is open"
fill heap 100000
fill rest 100000
wait_for "low disk" 15 out_because low_disk
person press pay ms=400 > /dev/null
paid() { [ "$(field today.vouchers_open)" = 2 ]; }
wait_for "the payout, out of the reserve" 15 paid
still_runs "a full disk"
is "containers" 3 "$(field today.accepted)"
person scan $pet > /dev/null
is "credit" 0 "$(field visit.amount_minor)"
tail -3 "$state/rebottled.log" | sed 's/^/  /'
rm -f "$state/heap" "$state/rest"
wait_for "service again" 40 in_service
rb verify
wait_for "the end of the slip" 60 field_is slip.present false
bottle 15

kiosk_stop

echo "Started on a disk that cannot be written: a sentence, nothing starts; later it does"
mount -o remount,ro "$state"
refuses 1 "Read-only file system" timeout 20 "$bin/rebottled" --config "$top/config/rebottle.yaml" --state "$state"
sed 's/^/  /' "$work/refused"
mount -o remount,rw "$state"
kiosk_start
wait_for "service" 20 in_service
is "the visit that was open" 15 "$(field visit.amount_minor)"
rb verify
