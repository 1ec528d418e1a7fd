"""`muzi plan read`: read a policy document and print what it says. Needs no database."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from muzi.plans.commands.summary import summary
from muzi.plans.reading import UnreadableFile, as_json, read, text_of
from muzi.plans.reading.files import MAX_BYTES

NO_FILE, UNREADABLE, TOO_LARGE = 5, 6, 7
_SIZES = {"too_big", "too_long", "too_many_pages"}

HELP = "read a policy document: targets, tasks, rhythms"
EXIT_CODES = (
    f"Exit codes of read: {NO_FILE} no such file, {UNREADABLE} the file cannot be read (the message"
    f" says why), {TOO_LARGE} it is larger than what is read."
)
DESCRIPTION = (
    "Read a policy document (text, HTML, DOCX or PDF; - for standard input) and print its"
    " particulars, clauses, tasks, rhythms and targets. Examples: muzi plan read plan.pdf;"
    " muzi plan read notice.html --json | jq .targets; muzi plan read plan.txt"
    f" --answer q1a2b3=渌口区 --undo e4c5d6. {EXIT_CODES}"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="the document, or - for standard input")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="ID=NAME",
        help="the answer to a question that an earlier reading asked; may be repeated",
    )
    parser.add_argument(
        "--undo",
        action="append",
        default=[],
        metavar="ID",
        help="an edit not to make (see edits in --json); may be repeated",
    )


def run(command: BaseCommand, options: dict[str, Any]) -> None:
    answers = dict(_answer(each) for each in options["answer"])
    undone = frozenset(options["undo"])
    try:
        text = text_of(_bytes(options["file"]), options["file"])
    except UnreadableFile as error:
        code = TOO_LARGE if error.code in _SIZES else UNREADABLE
        raise CommandError(f"{options['file']}: {error}", returncode=code) from error
    found = read(text, undone=undone, answers=answers)
    _check("question", answers.keys() - {each.id for each in found.questions})
    _check("edit", undone - {each.id for each in found.undone})
    if options["json"]:
        command.stdout.write(json.dumps(as_json(found), ensure_ascii=False, indent=2))
    else:
        command.stdout.write(summary(found))


def _answer(written: str) -> tuple[str, str]:
    question, equals, name = written.partition("=")
    if not (question and equals and name):
        raise CommandError(f"--answer takes ID=NAME, not {written!r}", returncode=2)
    return question, name


def _check(what: str, unknown: frozenset[str] | set[str]) -> None:
    if unknown:
        raise CommandError(f"the document has no {what} {', '.join(sorted(unknown))}", returncode=2)


def _bytes(name: str) -> bytes:
    """The file's content; of a larger file no more than shows that it is too large."""
    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise CommandError(f"no such file: {name}", returncode=NO_FILE) from error
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}", returncode=UNREADABLE) from error
