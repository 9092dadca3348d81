#!/usr/bin/env bash
# run.sh [-d] [-v] [folder ...]: runs every check of checks.txt in these folders (default: all four) with Spin, exhaustively.
#   -d  the deep checks too (minutes to hours, up to 12 GiB)      -v  print every check, not only the unexpected ones
# Prints one summary line a folder. Exit status: 0 every verdict as expected, 1 a deviation, 2 spin or gcc is missing.
# JOBS (default 2) checks run at a time. Nothing is written beside the sources.
#
# A line of checks.txt:  level | expect | model | search | name | defines [| processes]
#   level   short, deep (only with -d), open (never run to the end: no result, kept for a larger machine)
#   expect  holds; or the way in which this mutant must be caught: assert, cycle
#   search  safety (assertions, stuck states), cycles (these and non-progress cycles)
#   gcc: flags of the generated checker (-O0 where compiling takes longer than searching), gcc-deep: more of them for
#   the deep checks, pan: the checker's options; they hold for the whole folder.
set -u
ROOT=$(cd "$(dirname "$0")" && pwd)
deep= verbose=
while getopts dv option; do
  case $option in d) deep=1 ;; v) verbose=1 ;; *) exit 2 ;; esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- index memory growth cells

for tool in spin gcc; do
  command -v $tool >/dev/null || { echo "run.sh: $tool is not installed (Debian: apt-get install spin gcc)"; exit 2; }
done
WORK=$(mktemp -d) && trap 'rm -rf "$WORK"' EXIT
export ROOT WORK

setting() { sed -n "s/^$2: *//p" "$ROOT/$1/checks.txt"; }

# One check: prints "ok|UNEXPECTED  expect  verdict  states  model  name"; status 0 if the verdict is the expected one.
check() {
  local folder=$1 level expect model search name defines processes define
  IFS='|' read -r level expect model search name defines processes <<<"$2"
  local dir verdict=error states word=UNEXPECTED
  dir=$(mktemp -d -p "$WORK") && cd "$dir" || return 1
  { for define in $defines; do
      case $define in *=*) echo "#define ${define%%=*} ${define#*=}" ;; *) echo "#define $define 1" ;; esac
    done
    [ -z "$processes" ] || echo "#define WORKERS $processes"
    cat "$ROOT/$folder/$model"
  } >model.pml
  cp "$ROOT/$folder"/*.c . 2>/dev/null
  local flags options=
  flags=$(setting "$folder" gcc)
  [ "$level" = short ] || flags="$flags $(setting "$folder" gcc-deep)"
  case $search in cycles) flags="$flags -DNP" options=-l ;; *) flags="$flags -DSAFETY" ;; esac
  if spin -a model.pml >log 2>&1 &&
    gcc -w $flags -o pan pan.c >>log 2>&1 &&
    ./pan $options $(setting "$folder" pan) >out 2>&1; then :; fi
  states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' out 2>/dev/null | head -1)
  if grep -qs 'max search depth too small\|out of memory\|aborted' out; then verdict=limit
  elif grep -qs 'errors: 0' out; then verdict=holds
  elif grep -qs '^pan:.*assertion violated' out; then verdict=assert
  elif grep -qs '^pan:.*non-progress cycle' out; then verdict=cycle
  elif grep -qs '^pan:.*invalid end state' out; then verdict=stuck
  fi
  [ "$verdict" = "$expect" ] && word=ok
  printf '%-10s  %-6s  %-6s  %9s states  %s/%s: %s\n' $word "$expect" $verdict "${states:--}" "$folder" "$model" "$name"
  [ $verdict != error ] || sed 's/^/    /' log | tail -5
  cd "$WORK" && rm -rf "$dir"
  [ $word = ok ]
}
export -f check setting

levels='short'; [ -z "$deep" ] || levels='short|deep'
status=0
for folder in "$@"; do
  start=$SECONDS
  [ -r "$ROOT/$folder/checks.txt" ] || { echo "run.sh: no $folder/checks.txt"; exit 2; }
  grep -E "^($levels) *\|" "$ROOT/$folder/checks.txt" | sed 's/ *| */|/g' |
    xargs -d '\n' -P "${JOBS:-2}" -I '{}' bash -c 'check "$1" "$2"' _ "$folder" '{}' >"$WORK/$folder.log"
  if [ -n "$verbose" ]; then cat "$WORK/$folder.log"; else grep -v '^ok ' "$WORK/$folder.log"; fi
  holds=$(grep -c '^ok  *holds' "$WORK/$folder.log")
  caught=$(grep -c '^ok  *\(assert\|cycle\)' "$WORK/$folder.log")
  wanted=$(grep -cE "^($levels) *\|" "$ROOT/$folder/checks.txt")
  unexpected=$((wanted - holds - caught))
  [ $unexpected = 0 ] || status=1
  echo "$folder: $holds hold, $caught mutants caught, $unexpected unexpected ($((SECONDS - start)) s)"
done
exit $status
