#!/bin/bash
# A serial-device server that vanishes without a word: its network goes away and no packet says so. Silent within ten
# seconds, gone when a question has not been acknowledged for 15, each with the next step, and healed when the network is
# back. In a network namespace of its own, and too slow for every commit: tests/run --uart runs it. Skipped (77) where
# there are no namespaces.
if [ "${REBOTTLE_ALONE:-}" != yes ]; then
    unshare -rn ip link set lo up 2> /dev/null || { echo "no network namespaces here" >&2; exit 77; }
    REBOTTLE_ALONE=yes exec unshare -rn "$0" "$@"
fi
. "$(dirname "$0")/common.sh"
ip link set lo up
sim_options="--tcp printer=0"
mkdir -p "$state"
sim_start
config=$work/rebottle.yaml
sed -E "s|^catalogue: *|catalogue: $top/config/|; s|^scheme:.*|scheme: $top/config/schemes/ie.yaml|" "$top/config/rebottle.yaml" > "$config"
sed -i -z "s|kind: tty\n      where: dev/printer|kind: tcp\n      where: $(person where printer | sed 's/^ok //')|" "$config"
daemon_start
wait_for "service" 20 in_service
wait_for "the printer" 10 health_is printer working

ip link set lo down
began=$EPOCHSECONDS
wait_for "the printer's silence" 10 health_is printer silent
echo "silent after $((EPOCHSECONDS - began)) s"
wait_for "the printer to be missed" 25 health_is printer absent
echo "a server that vanished is missed after $((EPOCHSECONDS - began)) s"
rb status | grep -q 'printer: not plugged in since .*Plug in its cable' || fail "status: $(rb status)"
in_service || fail "without its printer the kiosk stops: $(field out_cause)"
ip link set lo up
began=$EPOCHSECONDS
wait_for "the printer to work again" 30 health_is printer working
echo "and works again $((EPOCHSECONDS - began)) s after it is back"
is "started once" 1 "$(grep -c 'ready, listening' "$state/rebottled.log")"
