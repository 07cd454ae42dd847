#!/bin/bash
# The screens with the real rebottled and simulated devices: bytes a frame on a busy kiosk and when nothing changes, the
# processor's time, memory, time to first paint, and from a commit to the figure on the screen; beside htop at the same size
# and rate. bench_screen [SECONDS] (default 20 each)
set -euo pipefail
top=@PROJECT_SOURCE_DIR@
watch=@CMAKE_BINARY_DIR@/bench/tools/screen_watch
seconds=${1:-20}
. "$top/tests/integration/programs/common.sh" "@CMAKE_BINARY_DIR@"
stamps=$work/stamps
daemon_start() {
    STAMP_SYNC=$stamps LD_PRELOAD=$build/tests/libstamp_sync.so "$bin/rebottled" --config "$top/config/rebottle.yaml" \
        --state "$state" >> "$state/rebottled.log" 2>&1 &
    daemon_pid=$!
    kiosk_pids+=($!)
    wait_ready "rebottled" 20 "$daemon_pid" "$state/rebottled.log" "$bin/rebottle" --state "$state" status > /dev/null
}
kiosk_start
sleep 5 # devices found, first slips of paper asked after
dashboard() { "$watch" 24 80 "$@"; }

for screen in consumer staff operator; do
    echo "$screen, nothing changes: $(dashboard 3 "$seconds" "$bin/rebottle" --state "$state" --screen $screen)"
done

busy() { # bottles one after the other, each with its five changes of the screen, until it is told to stop
    while [ ! -e "$work/enough" ]; do
        person bottle $pet falls > /dev/null || true
        for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do idle_lane && break; sleep 0.05; done
    done
}
busy 2> /dev/null &
crowd=$!
kiosk_pids+=($crowd)
for screen in staff consumer; do
    echo "$screen, busy: $(dashboard 3 "$seconds" -s "$stamps" "$bin/rebottle" --state "$state" --screen $screen)"
done
touch "$work/enough"
wait $crowd || true

if command -v htop > /dev/null; then
    echo "htop, 4 times a second: $(dashboard 3 "$seconds" htop --delay 2)" # tenths; 3 would be slower than 4 a second
else
    echo "htop is not installed (packaging/install-packages bench): nothing to stand beside"
fi
