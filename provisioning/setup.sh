#!/bin/sh
# Installs what `make run` and `make test` need, where it is not there yet: Debian packages, uv, the Python packages
# of uv.lock, compiled translations and the face models. Usage: provisioning/setup.sh run|test
set -eu
cd "$(dirname "$0")/.."
UV_VERSION=0.13.9

# what must be there (a command, a file or a shared library), and the Debian package that brings it
needed="python3=python3 libGL.so.1=libgl1 libEGL.so.1=libegl1 libglib-2.0.so.0=libglib2.0-0 Xvfb=xvfb xauth=xauth tesseract=tesseract-ocr"
needed="$needed /usr/share/tesseract-ocr/5/tessdata/tha.traineddata=tesseract-ocr-tha"
if [ "${1:-run}" = test ]; then
    needed="$needed chromium=chromium mosquitto=mosquitto xdotool=xdotool import=imagemagick pdftotext=poppler-utils pg_lsclusters=postgresql git=git gammu-smsd=gammu-smsd /usr/sbin/smsd=smstools /usr/lib/dovecot/imap=dovecot-imapd"
fi
there() {
    case $1 in
        /*) [ -e "$1" ] ;;
        *.so.*) { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep -q "$1 " ;;
        *) PATH="$PATH:/usr/sbin" command -v "$1" >/dev/null 2>&1 ;;
    esac
}
missing=""
for pair in $needed; do
    there "${pair%%=*}" || missing="$missing ${pair#*=}"
done
# Debian's python3 leaves the part out that makes virtual environments.
python3 -c "import ensurepip, venv" 2>/dev/null || missing="$missing python3 python3-venv"
if [ -n "$missing" ]; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    if [ -n "$as_root" ] && ! $as_root true 2>/dev/null; then
        echo "SP-POWER needs these Debian packages, and may not install them itself. Please run:" >&2
        echo "    sudo apt-get install$missing" >&2
        exit 1
    fi
    echo "Installing Debian packages:$missing"
    $as_root apt-get update -q >/dev/null || true
    # shellcheck disable=SC2086 # a list of words is meant
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null
fi
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "SP-POWER needs Python 3.11 or newer; python3 here is $(python3 --version)." >&2
    exit 1
}

uv=.tools/bin/uv
if [ "$($uv --version 2>/dev/null | cut -d' ' -f2)" != "$UV_VERSION" ]; then
    echo "Installing uv $UV_VERSION"
    python3 -m venv .tools
    .tools/bin/python -m pip install -q --disable-pip-version-check "uv==$UV_VERSION"
fi
# Compiled once here, not at each start: where Python may not write, every program would compile all it imports.
$uv sync -q --locked --all-extras --all-groups --compile-bytecode
.venv/bin/python -m compileall -q common hub kiosk checkin_device provisioning tests
.venv/bin/python hub/manage.py compilemessages >/dev/null
PATH="$PWD/.tools/bin:$PATH" .venv/bin/python -m checkin_device.models
