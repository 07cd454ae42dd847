# Sourced by packaging/run and by the tests: starts and stops the simulated devices and the daemon.
# Needs $top, $state, $bin.
kiosk_pids=()

wait_for() { # what, seconds, command...
    local what=$1 tenths=$(($2 * 20))
    shift 2
    while ! "$@" 2>/dev/null; do
        tenths=$((tenths - 1))
        [ "$tenths" -gt 0 ] || { echo "$what: waited too long" >&2; return 1; }
        sleep 0.05
    done
}

sim_start() {
    mkdir -p "$state/dev" "$state/receipts"
    "$bin/rebottle-sim" --dir "$state/dev" --receipts "$state/receipts" ${sim_options:-} > "$state/sim.log" 2>&1 &
    sim_pid=$!
    kiosk_pids+=($!)
    wait_for "simulated devices" 10 test -S "$state/dev/control"
}

daemon_start() {
    "$bin/rebottled" --config "${config:-$top/config/rebottle.yaml}" --state "$state" ${daemon_options:-} >> "$state/rebottled.log" 2>&1 &
    daemon_pid=$!
    kiosk_pids+=($!)
    wait_for "rebottled (see $state/rebottled.log)" 20 "$bin/rebottle" --state "$state" status > /dev/null
}

kiosk_start() {
    mkdir -p "$state"
    sim_start
    daemon_start
}

kiosk_stop() {
    local pid
    for pid in "${kiosk_pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${kiosk_pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    kiosk_pids=()
}
