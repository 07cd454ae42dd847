#!/bin/bash
# Every report as a workbook, opened by LibreOffice without a screen and converted back to CSV: the same cells as our CSV, in both
# languages. Not in CI: LibreOffice is large (packages of the group `office`) and slow to start.  usage: office.sh BUILD
set -euo pipefail
build=$(cd "$1" && pwd)
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work LC_ALL=C.UTF-8 REBOTTLE_LOCALE_DIR=$build/locale
unset REBOTTLE_STATE REBOTTLE_CONFIG
mkdir "$work/state" "$work/out"
"$build/bench/tools/bench_tool" ledger "$work/state" 5000 900 > /dev/null
rb() { "$build/bin/rebottle" --state "$work/state" "$@"; }
for report in daily recovery containers rejects vouchers bags visits devices collection fees; do
    config=()
    [ $report != fees ] || config=(--config "$top/config/counter.yaml")
    rb export $report "${config[@]}" --format csv -o "$work/out/$report.csv"
    rb export $report "${config[@]}" --format xlsx -o "$work/out/$report.en.xlsx"
    rb export $report "${config[@]}" --format xlsx --language zh_CN -o "$work/out/$report.zh.xlsx"
done
# 44,34,76,1,,0,false,true,false,false,false,2: commas, quotes, UTF-8, cells as they are and not as they look, the second sheet
soffice --headless --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,2' \
    --outdir "$work/back" "$work"/out/*.xlsx > "$work/said" 2>&1 || { cat "$work/said"; exit 1; }
python3 "$top/tests/office.py" "$work/out" "$work/back"
