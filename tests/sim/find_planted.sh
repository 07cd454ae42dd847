#!/bin/bash
# Plants each bug in turn and lets seeds 1, 2, 3... run until the world finds it, by the law that is meant to. A bug that
# thirty worlds do not find, or that another law finds, fails the test.  usage: find_planted.sh SIM_PLANTED
set -euo pipefail
program=${1:?the program}
failed=0
while read -r bug law; do
    found='' steps=0
    for seed in {1..30}; do
        if out=$("$program" --seed "$seed" --steps 300 --plant "$bug" 2>&1); then
            steps=$((steps + 300))
            continue
        fi
        found=$(sed -n 's/^sim: step \([0-9]*\) breaks the law of \([a-z]*\)$/\1 \2/p' <<< "$out")
        break
    done
    if [ "${found#* }" = "$law" ]; then
        echo "$bug: found by the law of $law after $((steps + ${found% *})) steps (seed $seed)"
    else
        echo "$bug: NOT found by the law of $law, but: ${found:-nothing}"
        tail -3 <<< "$out"
        failed=1
    fi
done << LIST
credits_a_pull_back bins
forgets_a_posting money
reopens_a_voucher vouchers
miscounts_the_day days
opens_no_case people
lies_about_paper paper
forgets_points accounts
mixes_discounts days
forgets_a_limit limits
LIST
exit $failed
