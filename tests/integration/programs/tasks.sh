#!/bin/bash
# The printer runs out of paper: the staff list says so, a person begins the guided task, the kiosk is killed in the middle
# and finds it again, a new roll is confirmed by the printer, and the ledger knows how long all of it took.
. "$(dirname "$0")/common.sh"
kiosk_start
register
wait_for "service" 20 in_service
task() { [ "$(field tasks.0.word)" = "$1" ]; }

# Switched off and on, a printer says at once how it is; otherwise it is asked every five seconds.
printer() { person printer "$1" > /dev/null && person unplug printer > /dev/null && person replug printer > /dev/null; }
printer out
wait_for "the task" 10 task paper_out
is "its guide" paper "$(field tasks.0.chore)"
ask() { # as a screen does: one request of anna
    python3 - "$state/rebottled.sock" "$1" << 'PY'
import json, socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); f = s.makefile('rw')
def ask(n, **r):
    f.write(json.dumps(dict(r, id=n)) + '\n'); f.flush()
    while True:
        a = json.loads(f.readline())
        if a.get('id') == n: return a
assert ask(1, cmd='sign_in', name='anna', pin='483920')['ok']
print(json.dumps(ask(2, **json.loads(sys.argv[2]))))
PY
}
ask '{"cmd":"task_begin","text":"paper","note":"printer"}' | grep -q '"ok": true' || fail "begin"
is "steps" open_cover "$(field chores.0.steps.0.step)"
ask '{"cmd":"task_step","text":"paper","note":"printer","name":"open_cover"}' | grep -q '"done": false' || fail "step"
ask '{"cmd":"task_step","text":"paper","note":"printer","name":"roll_in"}' | grep -q 'does not confirm' || fail "roll"
refuses 1 "does not confirm" anna task done paper printer
rb task list | grep -q 'paper .* under way' || fail "the list: $(rb task list)"

echo "Killed in the middle"
since=$(field chores.0.since_ms)
kill -9 "$daemon_pid"
wait "$daemon_pid" 2> /dev/null || true
daemon_start
again() { [ "$(field chores.0.since_ms)" = "$since" ]; }
wait_for "the task again" 10 again

echo "A new roll"
printer ok
over() { [ -z "$(field chores.0)" ]; }
wait_for "the end" 15 over
rb --json task show 1 > "$work/task.json"
python3 - "$work/task.json" "$since" << 'PY'
import json, sys
t = json.load(open(sys.argv[1]))['task']
assert t['since_ms'] == int(sys.argv[2]) <= t['begun_ms'] < t['done_ms'], t
assert t['how'] == 'device' and t['steps'] == 3 and t['by_device'] == 2, t
assert t['begun_by'].startswith('person:') and t['done_by'] == 'kiosk', t
PY
echo "Clean, by hand"
anna task done clean > /dev/null || fail "clean"
rb status | grep -q '^cleaned ' || fail "no date of the cleaning"
rb verify > /dev/null || fail "the ledger does not hold"
