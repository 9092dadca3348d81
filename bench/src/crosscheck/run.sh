#!/usr/bin/env bash
# Runs `permalloy limits` and independent programs on this machine, one after the other, and prints both side by side as
# a Markdown table: lines.c for memory and atomics, fio for the disk. Takes five minutes; leave the machine alone.
#
#   bench/src/crosscheck/run.sh [LIMITS.json]      with a file: takes that run's limits
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
for tool in cc fio python3; do
  command -v "$tool" >/dev/null || { echo "crosscheck: needs $tool (apt install gcc libc6-dev fio python3)" >&2; exit 1; }
done

limits=${1:-$work/limits.json}
[[ $# -gt 0 ]] || "$root/permalloy" limits --folder "$work" --json "$limits" >/dev/null

cc -O3 -march=native "$here/lines.c" -o "$work/lines"
"$work/lines" >"$work/others"

# fio_median FIELD OPTIONS...: the median of five runs.
fio_median() {
  local field=$1
  shift
  for _ in 1 2 3 4 5; do
    fio --name=crosscheck --directory="$work" --ioengine=psync --output-format=json "$@" |
      python3 -c "import json,sys; j=json.load(sys.stdin)['jobs'][0]; print($field)"
  done | sort -g | sed -n 3p
}
{
  printf 'pwrite of 4 KiB\t%s\n' "$(fio_median "j['write']['lat_ns']['mean']/1e3" --rw=write --bs=4k --size=4m --overwrite=1 --loops=20)"
  printf 'pwrite and fdatasync\t%s\n' \
    "$(fio_median "(j['write']['lat_ns']['mean']+j['sync']['lat_ns']['mean'])/1e3" --rw=write --bs=4k --size=2m --overwrite=1 --fdatasync=1)"
  printf 'fdatasync after a pwrite\t%s\n' \
    "$(fio_median "j['sync']['lat_ns']['mean']/1e3" --rw=write --bs=4k --size=2m --overwrite=1 --fdatasync=1)"
  printf 'sequential write, 1 MiB a call, then fdatasync\t%s\n' \
    "$(fio_median "j['write']['bw_bytes']/1e6" --rw=write --bs=1m --size=64m --overwrite=1 --end_fsync=1)"
} >>"$work/others"

python3 - "$limits" "$work/others" <<'PYTHON'
import json, sys
rows = json.load(open(sys.argv[1]))["limits"]
others = dict(line.rstrip("\n").split("\t") for line in open(sys.argv[2]))
print("| | `limits` | other program | ratio |\n|---|--:|--:|--:|")
for row in rows:
    if row["name"] in others and row.get("median"):
        a, b = row["median"], float(others[row["name"]])
        mark = "" if abs(a / b - 1) <= 0.15 else " **"
        print(f"| {row['probe']}: {row['name']} | {a:.3g} {row['unit']} | {b:.3g} | {a / b:.2f}{mark} |")
PYTHON
