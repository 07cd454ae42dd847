#!/bin/bash
# The real rebottled with all devices (rebottle-sim), 100,000 containers in the catalogue and 100,000 rows in the
# journal: start to ready, memory, wake-ups, and what a dashboard paints when nothing changes.
set -euo pipefail
top=@PROJECT_SOURCE_DIR@
tool=@CMAKE_BINARY_DIR@/bench/tools/bench_tool
. "$top/tests/integration/programs/common.sh" "@CMAKE_BINARY_DIR@"
rows=${1:-100000} watched=${2:-20} # rows in the journal and in the catalogue; seconds
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
switches() { cat /proc/$daemon_pid/task/*/status | awk '/^voluntary_ctxt/ { n += $2 } END { print n }'; }
ran_us() { awk '{ n += $1 } END { printf "%d", n / 1000 }' /proc/$daemon_pid/task/*/schedstat; }
idle() { # with what
    local wakes=$(switches) us=$(ran_us)
    sleep $watched
    wakes=$(($(switches) - wakes)) us=$(($(ran_us) - us))
    echo "idle, $1: $(((wakes * 10 / watched + 5) / 10)) wake-ups/s, $((us / watched / 10)).$((us / watched % 10)) hundredths of a per cent of a core"
}
# What the devices cost is the difference: the same kiosk as a counter that has none of them.
awk '/^[a-z]/ { devices = /^devices:/ } !devices { sub(/kind: chute/, "kind: counter"); sub(/weigh_ms: 1500/, "weigh_ms: 0"); print }' "$config" > "$work/bare.yaml"
echo "devices: {till: {kind: scanner, driver: ascii-line, role: till, till: till-1, port: {kind: tty, where: dev/none}}}" >> "$work/bare.yaml"
(config=$work/bare.yaml; daemon_start; sleep 3; idle "no device there, no screen"; kiosk_pids=($daemon_pid); kiosk_stop)

echo "start to ready, $rows rows in days of 5000: $(starts "$state" | median 5) ms"
echo "start to ready, $rows rows in the open day: $(starts "$work/other" | median 5) ms"

kiosk_start
sleep 12 # devices found, first slips of paper asked after, the whole ledger verified

memory() { awk '/^(VmRSS|RssAnon|RssFile|RssShmem|VmHWM)/ { printf "%s %d kB  ", $1, $2 }' /proc/$daemon_pid/status; awk '/^Pss:/ { printf "Pss: %d kB\n", $2 }' /proc/$daemon_pid/smaps_rollup; }
echo "memory: $(memory)"
idle "all devices, no screen"

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
