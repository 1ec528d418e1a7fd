"""Make .venv what uv.lock says, and fetch the fonts: `python3 scripts/environment.py`.

Runs under the machine's own Python, so it uses the standard library alone and parses under old
versions, in order to say what is missing. Does nothing when .venv already matches the lock file.
Exit code 0 when ready, 3 when this machine lacks something, which is named.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

UV = "0.13.9"  # the version that wrote uv.lock
OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".made-from"
# Kept after a failure, so that a machine without a package registry does not wait at each start.
FONT_FAILED = VENV / ".font-not-fetched"


def fingerprint():
    """Digest of what decides the environment: the lock file, the project file, this script."""
    digest = hashlib.sha256()
    for path in (ROOT / "uv.lock", ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def works(python):
    """Does the virtual environment's interpreter still exist and run?"""
    try:
        return subprocess.run([str(python), "-c", ""], check=False).returncode == 0
    except OSError:
        return False


def say(text):
    print(text, flush=True)


def stop(text):
    print(text, file=sys.stderr)
    sys.exit(3)


def make():
    """A fresh or updated .venv, by uv from the lock file."""
    if not works(PYTHON):
        say("Virtual environment …")
        done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
        if done.returncode:
            stop("Python cannot make a virtual environment. Debian: apt install python3-venv")
    say("Packages from uv.lock …")
    uv = str(VENV / "bin" / "uv")
    for step in (
        [str(PYTHON), "-m", "pip", "install", "--quiet", f"uv=={UV}"],
        # One set of groups everywhere: another set would take packages away again.
        [uv, "sync", "--frozen", "--all-groups", "--python", str(PYTHON)],
    ):
        if subprocess.run(step, cwd=str(ROOT), check=False).returncode:
            stop("Packages could not be installed: is a package registry within reach?")
    STAMP.write_text(fingerprint())
    FONT_FAILED.unlink(missing_ok=True)


def fetch_font():
    """The fonts. Muzi works without them, so a failure is said and remembered."""
    script = ROOT / "scripts" / "build_assets.py"
    done = subprocess.run([str(PYTHON), str(script)], cwd=str(ROOT), check=False)
    if done.returncode:
        FONT_FAILED.touch()
        say("Going on without the fonts; `make assets` tries again.")


def main():
    if sys.version_info < OLDEST:
        stop(
            "Muzi needs Python 3.11 or newer; this is %d.%d (%s).\n"  # noqa: UP031
            "Debian, Ubuntu: apt install python3 python3-venv. macOS ships an older one: install\n"
            "one from python.org or Homebrew, then `make run PYTHON=python3.13`."
            % (sys.version_info[0], sys.version_info[1], sys.executable)
        )
    if not (STAMP.exists() and STAMP.read_text() == fingerprint() and works(PYTHON)):
        make()
    if "--assets" in sys.argv:
        FONT_FAILED.unlink(missing_ok=True)
    if not FONT_FAILED.exists():
        fetch_font()


if __name__ == "__main__":
    main()
