# Sourced by packaging/run, by the scripted customer and by the tests: starts and stops the simulated devices and the
# daemon. Needs $top, $state, $bin.
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

alive() { kill -0 "$1" 2> /dev/null; }
ready_or_gone() { # pid, command...
    local pid=$1
    shift
    ! alive "$pid" || "$@"
}

# A program that was just started: ready as soon as the command succeeds; when it ends instead, its log says why.
wait_ready() { # what, seconds, pid, log, command...
    local what=$1 seconds=$2 pid=$3 log=$4
    shift 4
    wait_for "$what (see $log)" "$seconds" ready_or_gone "$pid" "$@" && alive "$pid" && return 0
    alive "$pid" || echo "$what did not start:" >&2
    tail -n 5 "$log" | sed 's/^/  /' >&2
    return 1
}

sim_start() {
    mkdir -p "$state/dev" "$state/receipts"
    $first "$bin/rebottle-sim" --dir "$state/dev" --receipts "$state/receipts" --printer-baud 115200 ${sim_options:-} > "$state/sim.log" 2>&1 &
    sim_pid=$!
    kiosk_pids+=($!)
    # Its own word, not the socket's: that may be a leftover, or another simulator's.
    wait_ready "simulated devices" 10 "$sim_pid" "$state/sim.log" grep -q 'ready in' "$state/sim.log"
}

daemon_start() {
    $first "$bin/rebottled" --config "${config:-$top/config/rebottle.yaml}" --state "$state" ${daemon_options:-} >> "$state/rebottled.log" 2>&1 &
    daemon_pid=$!
    kiosk_pids+=($!)
    wait_ready "rebottled" 20 "$daemon_pid" "$state/rebottled.log" "$bin/rebottle" --state "$state" status > /dev/null
}

kiosk_start() {
    mkdir -p "$state"
    sim_start
    daemon_start
}

# Last started, first stopped. Ten seconds: rebottled waits up to five for the last answers of its ledger.
kiosk_stop() {
    local i pid ticks
    for ((i = ${#kiosk_pids[@]} - 1; i >= 0; i--)); do
        pid=${kiosk_pids[i]} ticks=200
        kill "$pid" 2> /dev/null || true
        while alive "$pid" && [ $((ticks -= 1)) -gt 0 ]; do sleep 0.05; done
        kill -9 "$pid" 2> /dev/null && echo "process $pid had to be killed" >&2
        wait "$pid" 2> /dev/null || true
    done
    kiosk_pids=()
}
