#!/bin/bash
# run_install.sh BUILD-DIR: `cmake --install` puts everything in its place, below DESTDIR too, and what is installed runs by
# itself: it finds its configuration, scheme, catalogue and texts without the source or the build tree.
set -euo pipefail
build=$(cd "${1:?build folder}" && pwd)
. "$(dirname "$0")/../../../packaging/kiosk.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/rebottle-install.XXXXXX")
finish() {
    local rc=$?
    kiosk_stop
    rm -rf "$work"
    exit $rc
}
trap finish EXIT
trap 'exit 130' INT TERM
fail() { echo "FAILED: $*" >&2; exit 1; }

cmake --install "$build" --prefix "$work/x" > "$work/log"
DESTDIR=$work/dest cmake --install "$build" --prefix /usr >> "$work/log"

while read -r file; do
    [ -s "$work/x/$file" ] || fail "not installed: $file"
    [ -s "$work/dest/usr/$file" ] || fail "not installed below DESTDIR: $file"
done << END
bin/rebottle
bin/rebottle-sim
sbin/rebottled
lib/systemd/system/rebottled.service
lib/systemd/system/rebottle-consumer.service
lib/sysusers.d/rebottle.conf
lib/tmpfiles.d/rebottle.conf
share/doc/rebottle/examples/60-rebottle.rules
share/doc/rebottle/examples/tcp.conf
share/man/man1/rebottle.1
share/man/man1/rebottle-sim.1
share/man/man5/rebottle.yaml.5
share/man/man8/rebottled.8
share/locale/zh_CN/LC_MESSAGES/rebottle.mo
share/rebottle/rebottle.yaml
share/rebottle/counter.yaml
share/rebottle/schemes/ie.yaml
share/rebottle/schemes/de.yaml
share/rebottle/schemes/us-ny.yaml
share/rebottle/schemes/cn-beijing.yaml
share/rebottle/catalogue/classes.csv
share/rebottle/catalogue/demo.csv
END
outside=$(find "$work/dest" -mindepth 1 -maxdepth 1 ! -name usr)
[ -z "$outside" ] || fail "outside of the prefix: $outside"
# Units name the programs where they really are, never the folder of a package that is being made.
grep -qx "ExecStart=$work/x/sbin/rebottled.*" "$work/x/lib/systemd/system/rebottled.service" || fail "the unit of a prefix"
grep -qx 'ExecStart=/usr/bin/rebottle .*' "$work/dest/usr/lib/systemd/system/rebottle-consumer.service" || fail "the unit below DESTDIR"
! grep -rq "$work/dest" "$work/dest" || fail "DESTDIR is written into a file"

if command -v man > /dev/null; then
    for page in "$work"/x/share/man/man?/*; do
        said=$(man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 > /dev/null) || fail "$page: $said"
        [ -z "$said" ] || fail "$page: $said"
    done
fi

# From here on only what was installed, elsewhere than it was built.
cd "$work"
run() { env -i PATH=/usr/bin:/bin "$@"; }
run x/sbin/rebottled --check --config x/share/rebottle/rebottle.yaml > /dev/null || fail "the example configuration"
run x/sbin/rebottled --check --config x/share/rebottle/counter.yaml > /dev/null || fail "the counter's configuration"
# A shop copies the configuration alone: schemes and factors are those of the prefix that the program is in.
mkdir etc
sed 's/^catalogue:.*/catalogue: ""/' x/share/rebottle/rebottle.yaml > etc/rebottle.yaml
run x/bin/rebottle scheme use us-ny --config etc/rebottle.yaml 2> /dev/null | grep -q 'now says scheme: us-ny' || fail "scheme use"
run x/bin/rebottle scheme show --config etc/rebottle.yaml | grep -q '^scheme *us-ny' || fail "the scheme that was picked"
run x/sbin/rebottled --check --config etc/rebottle.yaml > /dev/null || fail "the configuration alone"
mkdir state
# Not by run: a function in the background is a shell of its own, and killing that leaves the kiosk behind.
env -i PATH=/usr/bin:/bin x/sbin/rebottled --config x/share/rebottle/counter.yaml --set kiosk.language=zh_CN --state state > rebottled.log 2>&1 &
kiosk_pids+=($!)
wait_ready rebottled 20 $! rebottled.log run x/bin/rebottle --state state status > /dev/null
run timeout 2 x/bin/rebottle --state state --screen consumer --plain > plain.log < <(sleep 1) || true
grep -q '欢迎' plain.log || { cat plain.log; fail "no Chinese: the installed programs do not find their texts"; }
echo "installed programs run"
