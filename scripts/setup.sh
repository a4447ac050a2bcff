# Sourced by run, test and bench/run: installs what is missing.

UV_VERSION=0.13.9

# Runs a check; when it fails, notes the Debian package that would make it succeed.
need() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || /sbin/ldconfig -p | grep -q "$1"; }

install_debian_packages() {
    missing=()
    [ -n "${DATABASE_URL:-}" ] || need postgresql ls /usr/lib/postgresql/*/bin/initdb
    [ -n "${REDIS_URL:-}" ] || need redis-server which redis-server
    need libpango-1.0-0 has_library libpango-1.0.so.0
    need libpangoft2-1.0-0 has_library libpangoft2-1.0.so.0
    need libharfbuzz-subset0 has_library libharfbuzz-subset.so.0
    need fonts-texgyre dpkg -s fonts-texgyre
    need python3-venv python3 -c "import ensurepip, venv"
    if [ "${1:-}" = for-tests ]; then
        need chromium which chromium
        need poppler-utils which pdftotext
    fi
    [ ${#missing[@]} -gt 0 ] || return 0

    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            echo "Please run first: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
            exit 1
        fi
        as_root=(sudo -n)
    fi
    echo "Installing ${missing[*]} …" >&2
    {
        "${as_root[@]}" apt-get update &&
            "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y --no-install-recommends "${missing[@]}"
    } >var/apt.log 2>&1 || {
        echo "apt-get failed; see var/apt.log" >&2
        exit 1
    }
}

# Installs the pinned packages of the given files into .venv, unless exactly these are there already.
install_python_packages() {
    local stamp=.venv/.installed-$#
    local wanted
    wanted="$(cat "$@" | sha256sum)"
    if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    echo "Installing Python packages …" >&2
    [ -x .venv/bin/python ] || python3 -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
    VIRTUAL_ENV=.venv .venv/bin/uv pip install --quiet --require-hashes "${@/#/--requirement=}"
    echo "$wanted" >"$stamp"
}

mkdir -p var
