#!/bin/bash
# Nonsense from everything that is plugged in and from clients: no crash, no credit, health says so, and it heals.
. "$(dirname "$0")/common.sh"
seed=${SEED:-20261121}
echo "SEED=$seed"
kiosk_start
register
wait_for "service" 20 in_service
bottle 15
nothing_moved() { # what was just tried
    still_runs "$1"
    is "credit after: $1" 15 "$(field visit.amount_minor)"
    is "vouchers after: $1" 0 "$(field today.vouchers_open)"
}
ill() { [ "$(device_field "$1" health)" != working ]; }

echo "Each device spoils what it says"
for fault in garbage truncate checksum silent; do
    person fault io $fault > /dev/null
    wait_for "io, $fault: health" 10 ill io
    out_because io_lost || fail "io, $fault: the kiosk says '$(field out_cause)'"
    has_task device_silent || fail "io, $fault: staff is not told"
    person scan $pet > /dev/null
    wait_for "io, $fault: the refusal" 5 field_is reason out_of_service
    person fault io none > /dev/null
    wait_for "io, $fault: healed" 10 health_is io working
    wait_for "io, $fault: service" 10 in_service
    nothing_moved "io, $fault"

    person fault level $fault > /dev/null
    wait_for "level, $fault: health" 10 ill level
    in_service || fail "level, $fault: a sensor of the bin stops the kiosk"
    person fault level none > /dev/null
    wait_for "level, $fault: healed" 10 health_is level working

    person fault scanner $fault > /dev/null
    before=$(field today.accepted)
    person bottle $pet never wait=300 > /dev/null || true
    person fault scanner none > /dev/null
    is "scanner, $fault" "$before" "$(field today.accepted)"
    nothing_moved "scanner, $fault"

    person fault printer $fault > /dev/null
    nothing_moved "printer, $fault"
done
wait_for "the printer's health" 30 ill printer
bottle 30
person fault printer none > /dev/null
wait_for "the printer: healed" 30 health_is printer working
in_service || fail "out of service: $(field out_cause)"

echo "Random bytes and over-long lines down the scanner and the till"
bytes() { # n: seeded, as the control socket writes them
    RANDOM=$((seed + $1))
    local i
    for ((i = 0; i < $2; i++)); do printf '\\x%02x' $((RANDOM % 256)); done
}
for n in $(seq 6); do # fewer bad lines than make a scanner one that sends noise
    person scan "$(bytes "$n" 40)" > /dev/null
    person till "$(bytes $((n + 100)) 40)" > /dev/null
done
long=$(printf '9%.0s' $(seq 400))
for n in 1 2 3; do
    person scan "$long" > /dev/null || true
    person till "$long" > /dev/null || true
done
person scan "' OR 1=1 --" > /dev/null
person scan '\x1b[2J\x00\xff\xc3\x28' > /dev/null
still_runs "random bytes"
is "credit after random bytes" 30 "$(field visit.amount_minor)"
is "containers after random bytes" 2 "$(field visit.count)"
quiet() { field_is lane_state idle && ! field_is phase refused; }
wait_for "the screen to be quiet again" 15 quiet
wait_for "service" 10 in_service
bottle 45

echo "Clients that send nonsense, too much, nothing, or never read"
python3 - "$state/rebottled.sock" "$seed" <<'PY'
import json, random, socket, sys
path, seed = sys.argv[1], int(sys.argv[2])
r = random.Random(seed)

def connect():
    s = socket.socket(socket.AF_UNIX)
    s.connect(path)  # waits where many wait already; with a timeout it would be refused at once
    s.settimeout(10)
    return s

def all_of(s):
    got = b""
    try:
        while chunk := s.recv(65536):
            got += chunk
    except (ConnectionResetError, BrokenPipeError):
        pass
    return got

def send(s, data):
    try:
        s.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        pass

s = connect()
for i in range(12):
    send(s, bytes(b for b in r.randbytes(200) if b != 10) + b"\n")
got = all_of(s)
assert b'"id":-1' in got and b'"bye"' in got, got[:300]

s = connect()  # 10 lines of more than 64 KiB
send(s, (b"x" * 70000 + b"\n") * 10)
got = all_of(s)
assert b"65536" in got and b'"bye"' in got, got[:300]

s = connect()  # well-formed, and wrong
for line in ['{"id":1,"cmd":"fly"}', '{"id":"x","cmd":"status"}', '{"id":2,"cmd":"payout"}', '{"id":3,"cmd":"scan","text":"9521000000018"}',
             '{"id":4,"cmd":"voucher_redeem","text":"%s","till":"t","claim":"no"}' % ("9" * 500), '[]', '{"id":5,"cmd":"case_settle","number":9223372036854775807,"text":"credited"}',
             '{"id":6,"cmd":"hello","screen":"' + "a" * 5000 + '"}']:
    send(s, line.encode() + b"\n")
    reply = s.recv(65536)
    assert b'"ok":false' in reply, (line, reply[:300])
s.close()

deep = connect()
send(deep, b"[" * 60000 + b"\n")
assert b'"ok":false' in deep.recv(65536)

deaf = connect()  # asks and asks, and never reads
deaf.settimeout(2)
asked = 0
try:
    for i in range(200000):
        deaf.sendall(b'{"id":%d,"cmd":"status"}\n' % i)
        asked += 1
except (BrokenPipeError, ConnectionResetError):
    print("a client that never reads was disconnected after", asked, "questions")
except socket.timeout:
    print("a client that never reads was held back after", asked, "questions")
else:
    raise SystemExit("200000 questions without reading one answer")

many = []
for i in range(60):  # more than there is room for
    many.append(connect())
half = connect()
send(half, b'{"id":1,"cmd":')
half.close()
for c in many:
    c.close()
PY
there() { rb status > /dev/null; }
wait_for "room for clients again" 10 there
still_runs "clients"
is "credit after clients" 45 "$(field visit.amount_minor)"
in_service || fail "out of service: $(field out_cause)"
bottle 60
memory=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon_pid/status")
[ "$memory" -lt 300000 ] || fail "$memory kB of memory" # sanitizers' shadow included
rb verify
