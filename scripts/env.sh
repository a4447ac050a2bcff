# Source me for work by hand:  . scripts/env.sh [name]
# Starts private servers under var/hand (unless they run already) and points manage.py and pytest at them.
# Each name has a database of its own, so that two people can run pytest at once. Stop: kill $(cat var/hand/pid)
_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
if ! kill -0 "$(cat "$_root/var/hand/pid" 2>/dev/null)" 2>/dev/null; then
    rm -f "$_root/var/hand/environment"
    (cd "$_root" || exit; setsid nohup .venv/bin/python -m scripts.hand >/dev/null 2>&1 </dev/null &)
    until [ -s "$_root/var/hand/environment" ]; do sleep 0.1; done
fi
. "$_root/var/hand/environment"
_name="${1:-kerjasama}"
_index=$((2 + $(printf %s "$_name" | cksum | cut -d' ' -f1) % 13))
DATABASE_URL="${DATABASE_URL%/*}/$_name"
CACHE_URL="${REDIS_URL%/*}/$_index"
psql -q "${DATABASE_URL%/*}/postgres" -c "CREATE DATABASE \"$_name\"" 2>/dev/null
export KERJASAMA_MODE="${KERJASAMA_MODE:-test}" DATABASE_URL REDIS_URL CACHE_URL
export PATH="$_root/.venv/bin:$PATH" DJANGO_SETTINGS_MODULE=kpu_kerjasama.settings
