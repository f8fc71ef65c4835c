#!/bin/sh
# Run a script with a Python that can do it: 3.11 or newer, with venv and ensurepip. PYTHON names a certain one.
good='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'
seen=""
for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
  path=$(command -v "$name" 2>/dev/null) || continue
  if "$path" -c "$good" >/dev/null 2>&1; then
    exec "$path" "$@"
  fi
  seen="$seen
  $path: $("$path" -c 'import sys; print("Python", sys.version.split()[0])' 2>/dev/null || echo "does not run")"
done
if [ -n "$seen" ]; then
  echo "duly: Python 3.11 or newer with its venv module is needed. Found:$seen" >&2
else
  echo "duly: Python 3.11 or newer is needed, and there is no Python here." >&2
fi
cat >&2 <<'HELP'
Install it, then try again:
  Debian, Ubuntu   sudo apt-get install python3 python3-venv   (python3.12-venv for a certain version)
  Fedora           sudo dnf install python3
  macOS            brew install python
or name one: make run PYTHON=/path/to/python3
HELP
exit 1
