#!/bin/bash
# The real rebottled with all devices (rebottle-sim), 100,000 containers in the catalogue and 100,000 rows in the
# journal: start to ready, memory, wake-ups, and what a dashboard paints when nothing changes.
set -euo pipefail
top=@PROJECT_SOURCE_DIR@
tool=@CMAKE_BINARY_DIR@/bench/tools/bench_tool
. "$top/tests/integration/programs/common.sh" "@CMAKE_BINARY_DIR@"
rows=100000 watched=20 # rows; seconds
config=$work/rebottle.yaml
mkdir -p "$state" "$work/other"

"$tool" csv "$work/many.csv" $rows
sed -E -e "s|^( *id:) [0-9]+|\1 7|; s|^catalogue:.*|catalogue: $work/many.csv|; s|^scheme:.*|scheme: $top/config/schemes/ie.yaml|; s|^  weigh_ms: 0$|  weigh_ms: 1500|" \
    -e '/^devices:/a\
  scale: {kind: scale, driver: mt-sics, role: lane, port: {kind: tty, where: dev/scale}}\
  bag-scale: {kind: scale, driver: kern, role: bag, bin: main, port: {kind: tty, where: dev/bag-scale}}' \
    "$top/config/rebottle.yaml" > "$config"
sim_options="--speak bag-scale=kern"
"$tool" ledger "$state" $rows 5000
"$tool" ledger "$work/other" $rows 0

median() { sort -n | sed -n "$((($1 + 1) / 2))p"; }
starts() { # state folder: milliseconds of five starts, the first of which imports the catalogue and does not count
    for _ in 0 1 2 3 4 5; do
        "$tool" ready "$bin/rebottled" --config "$config" --state "$1" 2> "$work/start.log" || { cat "$work/start.log" >&2; return 1; }
    done | tail -n 5
}
echo "start to ready, $rows rows in days of 5000: $(starts "$state" | median 5) ms"
echo "start to ready, $rows rows in the open day: $(starts "$work/other" | median 5) ms"

kiosk_start
sleep 5 # devices found, first slips of paper asked after

switches() { cat /proc/$daemon_pid/task/*/status | awk '/^voluntary_ctxt/ { n += $2 } END { print n }'; }
memory() { awk '/^(VmRSS|RssAnon|RssFile|RssShmem|VmHWM)/ { printf "%s %d kB  ", $1, $2 }' /proc/$daemon_pid/status; awk '/^Pss:/ { printf "Pss: %d kB\n", $2 }' /proc/$daemon_pid/smaps_rollup; }
echo "memory: $(memory)"
ticks() { awk '{ print $14 + $15 }' /proc/$daemon_pid/stat; }
before=$(switches) cpu=$(ticks)
sleep $watched
echo "idle, all devices, no screen: $(((($(switches) - before) * 10 / watched + 5) / 10)) wake-ups/s, $(($(ticks) - cpu)) clock ticks of CPU in $watched s"

painted() { # screen: bytes in the watched seconds, after it has settled
    export TERM=xterm-256color
    sleep $((watched + 6)) | script -qfec "stty rows 24 cols 80; exec '$bin/rebottle' --state '$state' --screen $1" /dev/null > "$work/$1.bytes" 2> /dev/null &
    local watcher=$! first
    sleep 4
    first=$(stat -c %s "$work/$1.bytes")
    sleep $watched
    echo "$1 screen: $first bytes at first, then $((($(stat -c %s "$work/$1.bytes") - first) / watched)) bytes/s"
    kill $watcher 2> /dev/null || true
    wait $watcher 2> /dev/null || true
}
for screen in consumer staff operator; do painted $screen; done

person bottle 9520000000004 falls > /dev/null
sleep 3
echo "memory with a visit open: $(memory)"
