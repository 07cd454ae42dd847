# Sourced by packaging/run and by the tests: starts and stops the simulated devices and the daemon.
# Needs $top, $state, $bin.
kiosk_pids=()

# The simulated chute moves in real time, like a real one: on a computer that also compiles, what plays the kiosk goes
# first, where that is allowed.
first=
if nice -n -10 true 2> /dev/null && [ "$(nice -n -10 nice 2> /dev/null)" = -10 ]; then first="nice -n -10"; fi

wait_for() { # what, seconds, command...
    local what=$1 until=$((SECONDS + $2 + 1))
    shift 2
    while ! "$@" 2>/dev/null; do
        [ "$SECONDS" -lt "$until" ] || { echo "$what: waited too long" >&2; return 1; }
        sleep 0.05
    done
}

sim_start() {
    mkdir -p "$state/dev" "$state/receipts"
    $first "$bin/rebottle-sim" --dir "$state/dev" --receipts "$state/receipts" ${sim_options:-} > "$state/sim.log" 2>&1 &
    sim_pid=$!
    kiosk_pids+=($!)
    wait_for "simulated devices" 10 test -S "$state/dev/control"
}

daemon_start() {
    $first "$bin/rebottled" --config "${config:-$top/config/rebottle.yaml}" --state "$state" ${daemon_options:-} >> "$state/rebottled.log" 2>&1 &
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
