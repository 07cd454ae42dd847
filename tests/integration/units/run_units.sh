#!/bin/sh
# run_units.sh BUILD-DIR SOURCE-DIR: systemd itself reads the units, the users file and the folders file. Exit 77 (skipped)
# where it is not installed. Nothing of this machine is changed.
set -eu
build=$1 source=$2
for tool in systemd-analyze systemd-sysusers systemd-tmpfiles; do
    command -v $tool > /dev/null || { echo "$tool is not installed"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "$*"
    exit 1
}

# Exposure in tenths as systemd 252 counts it. A setting that is dropped raises it; then say why here, or put it back.
check_unit() {
    unit=$1 most=$2
    ! grep -q '@CMAKE' "$build/packaging/$unit" || fail "$unit: a value was not filled in"
    # The programs may not be installed where the unit says: any that exists will do to read the rest.
    sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' "$build/packaging/$unit" > "$work/$unit"
    said=$(systemd-analyze verify --man=no "$work/$unit" 2>&1) || fail "$unit: $said"
    [ -z "$said" ] || fail "$unit: $said"
    systemd-analyze security --offline=true --threshold="$most" --no-pager "$work/$unit" > "$work/score" 2>&1 ||
        fail "$unit: more exposed than $most tenths: $(tail -n 1 "$work/score")"
    tail -n 1 "$work/score"
}

check_unit rebottled.service 11
check_unit rebottle-consumer.service 6

# The drop-in for devices on a network: understood, and the unit with it is still closed to everything else.
mkdir -p "$work/with/rebottled.service.d"
sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' "$build/packaging/rebottled.service" > "$work/with/rebottled.service"
cp "$source/packaging/systemd/tcp.conf" "$work/with/rebottled.service.d/"
said=$(SYSTEMD_UNIT_PATH="$work/with:" systemd-analyze verify --man=no "$work/with/rebottled.service" 2>&1) || fail "tcp.conf: $said"
[ -z "$said" ] || fail "tcp.conf: $said"
# systemd-analyze reads no drop-ins offline: the later setting wins, as a drop-in's does.
{ cat "$work/with/rebottled.service"; sed -n '/^\[Service\]/,$p' "$source/packaging/systemd/tcp.conf"; } > "$work/joined.service"
systemd-analyze security --offline=true --threshold=20 --no-pager "$work/joined.service" > "$work/score" 2>&1 || fail "tcp.conf: $(tail -n 1 "$work/score")"
tail -n 1 "$work/score"
grep -q 'IPAddressDeny=.*allow list' "$work/score" || fail "tcp.conf opens more than its addresses: $(grep IPAddress "$work/score")"
for setting in PrivateNetwork=no 'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6' IPAddressAllow=192.0.2.7; do
    grep -qx "$setting" "$source/packaging/systemd/tcp.conf" || fail "tcp.conf has no $setting"
done
! grep -q '^IPAddressDeny' "$source/packaging/systemd/tcp.conf" || fail "tcp.conf changes what is refused"

# A unit that systemd does not understand must not pass.
sed 's/^ProtectHome=/ProtectHoem=/' "$work/rebottled.service" > "$work/bad.service"
[ -n "$(systemd-analyze verify --man=no "$work/bad.service" 2>&1)" ] || fail "a misspelt setting was not noticed"

mkdir -p "$work/root/etc" "$work/root/usr/lib/sysusers.d" "$work/root/usr/lib/tmpfiles.d"
cp "$source/packaging/systemd/sysusers.conf" "$work/root/usr/lib/sysusers.d/rebottle.conf"
cp "$source/packaging/systemd/tmpfiles.conf" "$work/root/usr/lib/tmpfiles.d/rebottle.conf"
if [ "$(id -u)" -eq 0 ]; then # both insist on root, even below another root folder
    systemd-sysusers --root="$work/root" 2> /dev/null
    grep -q '^rebottle:' "$work/root/etc/passwd" || fail "no user rebottle"
    grep -q '^rebottle:.*rebottle-screen' "$work/root/etc/group" || fail "the screen's user is not in the group"
    systemd-tmpfiles --root="$work/root" --create rebottle.conf
    [ "$(stat -c %a "$work/root/var/lib/rebottle")" = 2750 ] || fail "the state folder has other permissions"
fi
