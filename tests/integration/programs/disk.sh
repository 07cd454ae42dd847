#!/bin/bash
# A disk that fills, and one that stops taking writes: out of service with the cause before anything fails, the open visit can
# still be paid, nothing is credited that is not written, and it heals when there is room again. Needs root: a small tmpfs.
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

echo "Writes stop: no credit, a cause, and it heals"
person bottle $pet falls watch=100 > /dev/null & falling=$!
wait_for "the gate" 5 gate_open
mount -o remount,ro "$state" 2> /dev/null || { wait "$falling"; echo "SKIPPED: cannot remount read-only while files are open"; rb verify; exit 0; }
wait "$falling" || true
out_of_service() { [ -n "$(field out_cause)" ]; }
wait_for "the cause" 20 out_of_service
echo "  $(field out_cause)"
is "credit" 15 "$(field visit.amount_minor)"
still_runs "a read-only disk"
mount -o remount,rw "$state"
wait_for "service" 60 in_service
wait_for "the bottle to be credited once" 10 credited 30
rb verify
