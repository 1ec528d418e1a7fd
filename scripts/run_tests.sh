#!/bin/sh
# All tests, browser tests included where a Chromium can be had; those left out are named.
# Arguments go to pytest. The last line is pytest's own count.
set -eu
cd "$(dirname "$0")/.."
# A server given by DATABASE_URL needs a secret; no test keeps data behind this one.
export MUZI_SECRET_KEY="${MUZI_SECRET_KEY:-of-the-tests-only}"
if MUZI_CHROMIUM="$(.venv/bin/python scripts/find_browser.py)"; then
    export MUZI_CHROMIUM
    echo "Browser tests with $MUZI_CHROMIUM"
    exec .venv/bin/python -m pytest -ra "$@"
fi
unset MUZI_CHROMIUM
echo "==== BROWSER TESTS ARE LEFT OUT: there is no Chromium. They are:"
.venv/bin/python -m pytest --collect-only -m browser "$@" | grep '::' || true
echo "===="
exec .venv/bin/python -m pytest -ra -m "not browser" "$@"
