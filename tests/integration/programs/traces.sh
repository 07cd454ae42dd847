#!/bin/bash
# A visit is recorded; the traces are nobody else's to read; a recorded scanner, played back at another kiosk, makes the
# same scans, and the kiosk's bytes are compared with those of then.
. "$(dirname "$0")/common.sh"

echo "A visit, recorded"
daemon_options="--record $work/traces"
kiosk_start
wait_for "service" 20 in_service
person scan 9521000000019 > /dev/null
wait_for "the refusal" 5 field_is reason bad_check_digit
bottle 15
person unplug scanner > /dev/null
wait_for "the scanner to be missed" 10 health_is scanner absent
person replug scanner > /dev/null
wait_for "the scanner" 15 health_is scanner working
kiosk_stop
for name in scanner io level printer till; do
    is "traces of $name" 1 "$(ls "$work/traces/" | grep -c "^$name-.*Z.trace\$")"
done
is "who may read them" 600 "$(stat -c %a "$work"/traces/* | sort -u)"
trace=$(echo "$work"/traces/scanner-*.trace)
grep -q '^# rebottle-trace 1 name=scanner kind=scanner driver=ascii-line baud=9600 ' "$trace" || fail "head: $(head -n 1 "$trace")"
is "openings of the line" 2 "$(grep -c ' open$' "$trace")"
grep -q ' gone the line is gone$' "$trace" || fail "nothing says that the line went: $(cat "$trace")"
scans=$(python3 - "$trace" << 'END'
import sys
said = b"".join(bytes.fromhex(l.split(" < ")[1]) for l in open(sys.argv[1]) if " < " in l)
print(" ".join(dict.fromkeys(said.decode().split())))
END
)
is "scans in the trace" "9521000000019 9521000000018" "$scans"

echo "Played back at a kiosk that has no such bottle in its chute: it waits for it, then says what it saw"
rm -rf "$state"
daemon_options=
kiosk_start
wait_for "service" 20 in_service
person unplug scanner > /dev/null
"$bin/rebottle-sim" replay "$trace" --link "$state/dev/scanner" --after 3000 > "$work/replay.log" 2>&1 & replay=$!
kiosk_pids+=($replay)
wait_for "the recorded misread" 20 field_is recent.0.reason bad_check_digit
wait_for "the recorded bottle to be waited for" 20 gate_open
person drop > /dev/null
wait_for "the bottle in the chute" 10 field_is today.accepted 1
wait "$replay" || fail "replay: $(cat "$work/replay.log")"
grep -q '0 of them different, 0 times too late' "$work/replay.log" || fail "replay: $(cat "$work/replay.log")"

echo "What is no trace is refused with its line"
printf '%s\n' "$(head -n 1 "$trace")" '0.000000 open' '0.1 < 35' > "$work/bad"
refuses 1 "bad:3: a line begins with a time" "$bin/rebottle-sim" replay "$work/bad" --link "$work/link" --after 0
refuses 1 "No such file" "$bin/rebottle-sim" replay "$work/none"
refuses 2 "usage: rebottle-sim replay" "$bin/rebottle-sim" replay
echo "traces: all good"
