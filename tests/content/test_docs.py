"""Documents name what exists: links, commands, paths, accounts, pictures, decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import get_commands

from muzi.access.roles import Role
from muzi.cli import OWN_COMMANDS
from muzi.config.env import VARIABLES
from muzi.indicators.definitions import book
from muzi.simulate import accounts

PROJECT = Path(__file__).resolve().parents[2]
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
DECISIONS = sorted((PROJECT / "docs" / "decisions").glob("*.md"))
PICTURES = PROJECT / "docs" / "screenshots"
LARGEST_PICTURE = 250_000  # bytes: a clone and a slow line carry them

FENCE = re.compile(r"^```.*?^```", re.M | re.S)
LINK = re.compile(r"\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"")
# At the start of a line, behind settings: `MUZI_REGION=150525 make run`.
COMMAND = re.compile(r"^(?:\w+=\S* +|\S*/)*(make|muzi) +([a-z][a-z-]*)", re.M)
# A path of the project as it is written in text: with a folder, and an ending or a slash.
OWN_PATH = re.compile(r"`((?:[\w.-]+/)+(?:[\w.-]+\.(?:py|md|yaml|txt|toml|html|po|csv))?)`")


def _named(page: Path) -> str:
    return page.relative_to(PROJECT).as_posix()


every_page = pytest.mark.parametrize("page", PAGES, ids=_named)


def _code(text: str) -> Iterator[str]:
    """What a page sets as code: inline, fenced and indented."""
    yield from FENCE.findall(text)
    rest = FENCE.sub("", text)
    yield from re.findall(r"`([^`\n]+)`", rest)
    yield from re.findall(r"^ {4,}(.+)$", rest, re.M)


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made for Markdown on the web."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    for link in ("".join(each) for each in LINK.findall(page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(PROJECT), link
        if anchor:
            assert anchor in _anchors(target), link


@every_page
def test_commands_exist(page: Path) -> None:
    made = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.M))
    # `shell` and the like are Django's; whoever reads is told to use them by name.
    known = {"make": made, "muzi": {*OWN_COMMANDS, *get_commands()}}
    for code in _code(page.read_text(encoding="utf-8")):
        for tool, name in COMMAND.findall(code):
            assert name in known[tool], f"{tool} {name}"


@every_page
def test_paths_exist(page: Path) -> None:
    """Paths are written from the project, its package, its tests, or a part that was just named."""
    if "reference" in page.parts:
        return
    tried = [PROJECT, *(PROJECT / each for each in ("src", "src/muzi", "docs", "tests"))]
    tried += sorted(each for each in (PROJECT / "src" / "muzi").iterdir() if each.is_dir())
    for path in OWN_PATH.findall(page.read_text(encoding="utf-8")):
        if path.startswith((".", "/")) or "prenatal_screening" in path:  # not in the project
            continue
        assert any((folder / path).exists() for folder in tried), path


@every_page
def test_settings_exist(page: Path) -> None:
    known = {variable for variable, _, _ in VARIABLES.values()} | {"MUZI_SERVER_PID"}
    for name in re.findall(r"\bMUZI_[A-Z_]+\b", page.read_text(encoding="utf-8")):
        assert name in known


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_readme_names_every_demonstration_account(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    assert accounts.DEMO_PASSWORD in text
    told = re.findall(r"^\| `(\w+)` \| (.+?) \|", text, re.M)
    source = Path(accounts.__file__).read_text(encoding="utf-8")
    made = re.findall(r'Demo\("(\w+)", "\w+", Role\.(\w+),', source)
    assert [name for name, _ in told] == [name for name, _ in made]
    assert len(made) == len(Role)
    for (_, role), (_, key) in zip(told, made, strict=True):
        assert str(Role[key].label) in role


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_the_readme_counts_what_there_is(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    counted = re.search(r"(\d+) indicators|(\d+) 项有口径", text)
    assert counted is not None
    assert int(counted[1] or counted[2]) == len(book().indicators)


def test_every_page_is_reached_from_the_index() -> None:
    index = (PROJECT / "docs" / "README.md").read_text(encoding="utf-8")
    linked = {"".join(each) for each in LINK.findall(index)}
    for page in (PROJECT / "docs").rglob("*.md"):
        name = page.relative_to(PROJECT / "docs").as_posix()
        # The benchmarks are written by a measurement, not by every clone.
        assert name in linked | {"README.md", "reference/benchmarks.md"}, name


def test_decisions_are_numbered_once_and_say_everything() -> None:
    numbers = [page.name.partition("-")[0] for page in DECISIONS]
    assert numbers == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    for page, number in zip(DECISIONS, numbers, strict=True):
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {number} "), page.name
        assert re.search(r"\*\*Status\*\* (proposed|accepted|replaced).*\d{4}-\d\d-\d\d", text)
        for part in ("Context", "Options", "Decision", "Consequences", "Kept by", "Revisit when"):
            assert f"\n**{part}" in text, f"{page.name}: {part}"


def test_pictures_are_small_and_each_is_shown() -> None:
    shown = set()
    for page in PAGES:
        for link in ("".join(each) for each in LINK.findall(page.read_text(encoding="utf-8"))):
            if link.endswith(".png"):
                shown.add((page.parent / link).resolve())
    there = set(PICTURES.glob("*.png"))
    assert there == shown
    for picture in there:
        assert picture.stat().st_size < LARGEST_PICTURE, picture.name


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (.+)$", text, re.M)
    assert heads[0] == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ – \d{4}-\d\d-\d\d", head) for head in heads[1:])
