"""`muzi plan read` from a terminal: a database is neither needed nor started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = """清河县2023年妇幼健康工作方案
一、主要目标
1.婴儿死亡率控制在5‰以下；
2.5岁以下儿童死亡率控制在6‰以下。
二、重点任务
（一）完善网络。（县卫健局）
（二）落实死亡个案月报制度。
"""


@pytest.fixture
def muzi(tmp_path: Path) -> object:
    def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[str]:
        environ = {
            each: os.environ[each] for each in ("PATH", "HOME", "LANG") if each in os.environ
        }
        # Of a database at this address nothing can be read.
        environ |= {
            "MUZI_DATA": str(tmp_path / "data"),
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
            "MUZI_SECRET_KEY": "x" * 60,
            "PYTHONUTF8": "1",
        }
        done = subprocess.run(
            [sys.executable, "-m", "muzi.cli", "plan", *arguments],
            input=given,
            capture_output=True,
            env=environ,
            timeout=60,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run


def test_a_summary_for_people(muzi, tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(TEXT, encoding="utf-8")
    done = muzi("read", str(file))
    assert done.returncode == 0, done.stderr
    assert "清河县2023年妇幼健康工作方案" in done.stdout
    assert "Targets 目标 (2)" in done.stdout
    assert "≤6‰" in done.stdout
    assert "县卫健局" in done.stdout


def test_json_from_standard_input(muzi) -> None:
    done = muzi("read", "-", "--json", given=TEXT.encode())
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert list(told) == ["document", "edits", "clauses", "tasks", "rhythms", "targets"]
    assert [each["value"] for each in told["targets"]] == [5, 6]


def test_an_edit_is_undone_by_its_id(muzi) -> None:
    text = TEXT.replace("完善网络", "完善网 络").encode()
    edits = json.loads(muzi("read", "-", "--json", given=text).stdout)["edits"]
    (space,) = [each for each in edits if each["kind"] == "space"]
    done = muzi("read", "-", "--json", "--undo", space["id"], given=text)
    left = [each["id"] for each in json.loads(done.stdout)["edits"]]
    assert left == [each["id"] for each in edits if each["id"] != space["id"]]


@pytest.mark.parametrize(
    ("arguments", "given", "code", "said"),
    [
        (["read", "/nowhere/plan.txt"], b"", 5, "no such file"),
        (["read", "-"], b"", 6, "empty"),
        (["read", "-"], b"%PDF-1.7 nothing of the kind", 6, "damaged"),
        (["read", "-"], b"\xe6\x96\x87" * 2_000_001, 7, "longer than"),
        (["read", "-", "--undo", "none"], TEXT.encode(), 2, "no edit none"),
        (["read", "-", "--answer", "none=渌口区"], TEXT.encode(), 2, "no question none"),
        (["read", "-", "--answer", "none"], TEXT.encode(), 2, "ID=NAME"),
        ([], b"", 2, "ACTION"),
    ],
)
def test_each_failure_has_its_code(muzi, arguments, given, code, said) -> None:  # type: ignore[no-untyped-def]
    done = muzi(*arguments, given=given)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_help_shows_examples(muzi) -> None:
    done = muzi("read", "--help")
    assert done.returncode == 0
    assert "muzi plan read" in done.stdout
    assert "Exit codes" in done.stdout
