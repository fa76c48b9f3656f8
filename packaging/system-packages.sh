#!/usr/bin/env bash
# Installs the Debian packages the program and its tests need, and only those that are missing.
# Asks dpkg first, so a second run neither needs rights nor takes time.
set -euo pipefail

# Qt's wheels bring Qt, not the system libraries it stands on.
qt="libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libfreetype6 libgssapi-krb5-2 libxkbcommon0"
# A window on X11.
window="libx11-xcb1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1"
# On-screen keyboard and sound; paper; reading aloud.
devices="libpulse0 libxrandr2 libcups2 libspeechd2 speech-dispatcher speech-dispatcher-espeak-ng espeak-ng"
# Chinese letters.
letters="fonts-wqy-microhei"
# A virtual display for tests and for pictures of the screens.
display="xvfb xauth"
# The second kind of ledger, for tests alone: they start a private cluster of their own.
databases="postgresql"

wanted="$qt $window $devices $letters $display $databases"
# Debian's own Python leaves venv to a package of its own.
"${PYTHON:-python3}" -c 'import ensurepip' 2>/dev/null || wanted="$wanted python3-venv"

if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "setup: no dpkg here; install what these Debian packages stand for if something is missing: $wanted" >&2
  exit 0
fi

# A name counts as installed when a package bears it or provides it (libglib2.0-0t64 provides libglib2.0-0).
installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}, ${Provides}\n' | sed -n 's/^installed //p' |
  sed 's/ *([^)]*)//g' | tr -d ' ' | tr ',' '\n')
missing=$(printf '%s\n' $wanted | grep -vxF -f <(printf '%s\n' "$installed") | tr '\n' ' ' || true)
missing=${missing% }
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=()
elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
  as_root=(sudo)
else
  echo "setup: these system packages are missing, and installing them needs root or sudo:" >&2
  echo "$missing"
  exit 1
fi

echo "setup: installing system packages: $missing"
apt() { ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null; }
# Debian would start a cluster with every PostgreSQL it installs; nobody here needs one that listens.
no_cluster() {
  [ ! -e /etc/postgresql-common/createcluster.conf ] || return 0
  ${as_root[@]+"${as_root[@]}"} mkdir -p /etc/postgresql-common
  echo "create_main_cluster = false" |
    ${as_root[@]+"${as_root[@]}"} tee /etc/postgresql-common/createcluster.conf >/dev/null
}
case " $missing " in *" postgresql "*) no_cluster ;; esac
apt update || echo "setup: the package lists could not be renewed; trying with what is here" >&2
if ! apt install -y --no-install-recommends $missing; then
  echo "setup: apt could not install these system packages; see above. Missing:" >&2
  echo "$missing"
  exit 1
fi
