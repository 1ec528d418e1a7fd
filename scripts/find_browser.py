"""Print the path of a Chromium for the browser tests, installing one where possible.

Looks at MUZI_CHROMIUM, then for the usual names and places, then tries the system's packages (as
root on Debian and Ubuntu), then Playwright's own download. Exit code 3 when there is none; what
was tried is on standard error.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
INSTALL_SECONDS = 600


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def starts(path: str) -> bool:
    """Is it a browser that runs? (Ubuntu's `chromium-browser` may be a note about a snap.)"""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def installed() -> str | None:
    found = [shutil.which(name) for name in NAMES]
    return next((path for path in (*found, *MACOS) if path and starts(path)), None)


def attempt(command: list[str]) -> bool:
    tell(f"No Chromium found: trying `{' '.join(command)}` …")
    try:
        done = subprocess.run(
            command, stdout=sys.stderr, stderr=sys.stderr, check=False, timeout=INSTALL_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def by_system() -> str | None:
    if not (shutil.which("apt-get") and os.geteuid() == 0):
        return None
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    done = attempt(["apt-get", "update", "-q"]) and attempt(
        ["apt-get", "install", "-qy", "--no-install-recommends", "chromium"]
    )
    return installed() if done else None


def by_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    def own() -> str | None:
        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
        return path if Path(path).exists() and starts(path) else None

    download = [sys.executable, "-m", "playwright", "install", "chromium"]
    return own() or (own() if attempt(download) else None)


def main() -> int:
    wanted = os.environ.get("MUZI_CHROMIUM", "")
    if wanted:
        if starts(wanted):
            print(wanted)
            return 0
        tell(f"MUZI_CHROMIUM={wanted} does not start.")
        return 3
    for way in (installed, by_system, by_playwright):
        path = way()
        if path:
            print(path)
            return 0
    tell("No Chromium: install one (Debian: apt install chromium) or set MUZI_CHROMIUM.")
    return 3


if __name__ == "__main__":
    sys.exit(main())
