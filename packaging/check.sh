#!/usr/bin/env bash
# Everything that must hold before a change may go in; `make test` and CI run this and nothing else.
# Goes through all sections even when one fails, then says what each of them counted.
set -uo pipefail
cd "$(dirname "$0")/.."

python=.venv/bin/python
limit=1900 # seconds; a test that hangs shall end the run, not outlive it
export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
export LC_ALL=C.UTF-8 PYTHONUTF8=1 PYTHONUNBUFFERED=1
unset PYTHONDONTWRITEBYTECODE # a suite is many processes: each would compile everything anew
ours=$(mktemp -d)
trap 'rm -rf "$ours" ${beside:+"$beside"}' EXIT
if [ -z "${XDG_RUNTIME_DIR:-}" ]; then
  export XDG_RUNTIME_DIR=$ours/runtime
  mkdir -m 700 "$XDG_RUNTIME_DIR"
fi

# A test's stores wait for the disk at each commit, a hundred thousand times in a suite. Where memory is plenty they
# lie there; tests/faults, which is about what reaches a disk, takes the disk all the same.
memory=/dev/shm
plenty=$((4 << 20)) # KiB
free() { { df --output=avail -k "$memory" && grep MemAvailable /proc/meminfo; } 2>/dev/null | tr -dc '0-9\n'; }
enough() { [ "$(free | grep -c .)" = 2 ] && [ "$(free | grep . | sort -n | head -n 1)" -ge $plenty ]; }
if enough; then
  beside=$(mktemp -d -p "$memory" tianxin-tests.XXXXXX)
  chmod 711 "$beside" # PostgreSQL of the tests runs as somebody else
  export TIANXIN_MEMORY=$beside
fi
places=${beside:-$ours}/tests

log=$(mktemp)
TIANXIN_CRASHES=$(mktemp -d) # where a test process that crashes says what it was doing
export TIANXIN_CRASHES
summary=""
failed=0

# section NAME COMMAND...: run it, keep the line with its counts for the end, go on.
section() {
  local name=$1 before=$SECONDS state=ok
  shift
  printf '\n=== %s\n' "$name"
  "$@" </dev/null 2>&1 | tee "$log"
  if [ "${PIPESTATUS[0]}" != 0 ]; then
    state=FAILED
    failed=1
  fi
  local counted
  counted=$(grep -E '^=*.*(passed|failed|skipped|Found [0-9]|no issues|faults|beyond)' "$log" | tail -n 1 |
    sed 's/^=* *//; s/ *=*$//')
  summary+=$(printf '%-8s%-22s%5ds  %s' "$state" "$name" $((SECONDS - before)) "$counted")$'\n'
}

existing() { for name in "$@"; do [ -e "$name" ] && printf '%s\n' "$name"; done; }
# Files of tests go to one process a core; a file stays in one, as its tests share what they set up.
spread=(-n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0)
tests() { timeout --foreground -k 10 $limit $python -m pytest -q --basetemp "$places" "$@"; }
on_x11() { QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 1920x1080x24" $python -m pytest -q -m x11 --basetemp "$places" tests; }

mapfile -t typed < <(existing main.py station sync ui packaging/catalogs.py)

section "ruff" $python -m ruff check .
section "mypy" $python -m mypy "${typed[@]}"
section "catalogs" $python packaging/catalogs.py --check
section "sizes" $python -m tests.house.sizes
section "house rules" tests tests/house
section "suite" tests "${spread[@]}" --durations=25 --durations-min=4 tests --ignore=tests/house --ignore=tests/bench
if grep -rqs --include='test_*.py' 'mark\.x11' tests; then
  section "suite on X11" on_x11
fi

for crash in "$TIANXIN_CRASHES"/*; do
  [ -s "$crash" ] && printf '\n=== a test process crashed\n' && head -n 60 "$crash"
done
rm -rf "$log" "$TIANXIN_CRASHES"
printf '\n=== summary\n%s' "$summary"
exit $failed
