#!/usr/bin/env bash
# Makes a checkout ready to run and to test: system packages, .venv, Python packages, compiled catalogs.
# May be run again at any time, also after it was interrupted; when nothing is to do it takes a blink.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv
stamp=$venv/setup-stamp

# The newest Python that is new enough; python3 itself where it is.
find_python() {
  local name
  for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      echo "$name"
      return
    fi
  done
  echo "setup: Python 3.11 or later is needed (Debian 12 and later ship it)" >&2
  exit 1
}

# What the installed packages depend on: the two lists, this script, and the Python they were installed for.
fingerprint() {
  sha256sum pyproject.toml constraints.txt packaging/setup.sh
  readlink -f $venv/bin/python
}

# The run-time and development lists of pyproject.toml; the project itself is run from here, not installed.
requirements() {
  $venv/bin/python - <<'END'
import tomllib
with open("pyproject.toml", "rb") as file:
    project = tomllib.load(file)["project"]
print("\n".join(project["dependencies"] + project["optional-dependencies"]["dev"]))
END
}

install_python_packages() {
  local python
  python=$(find_python)
  PYTHON=$python bash packaging/system-packages.sh
  # A venv that was left half made, or whose Python is gone, is made anew.
  if ! $venv/bin/python -m pip --version >/dev/null 2>&1; then
    echo "setup: making $venv with $($python --version)"
    $python -m venv --clear $venv
  fi
  echo "setup: installing Python packages (some 300 MB the first time)"
  requirements >$venv/requirements.txt
  local quiet=()
  [ -t 1 ] || quiet=(-q)
  if ! PIP_DISABLE_PIP_VERSION_CHECK=1 $venv/bin/python -m pip install ${quiet[@]+"${quiet[@]}"} --prefer-binary \
    --retries 10 -r $venv/requirements.txt -c constraints.txt </dev/null; then
    echo "setup: pip could not install the Python packages; see above. Run the same command again to go on." >&2
    exit 1
  fi
  fingerprint >$stamp
}

compile_catalogs() {
  local po
  for po in locale/*/LC_MESSAGES/*.po; do
    if [ "$po" -nt "${po%.po}.mo" ]; then
      $venv/bin/python packaging/catalogs.py --compile
      return
    fi
  done
}

if [ -x $venv/bin/python ] && [ "$(fingerprint 2>/dev/null)" = "$(cat $stamp 2>/dev/null)" ]; then
  PYTHON=$venv/bin/python bash packaging/system-packages.sh
else
  install_python_packages
fi
compile_catalogs
