"""The commands `indicators` and `explain`: their answers, and an exit code for each refusal."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from drawn import stored
from factories import CHANGCHI, CHANGCHI_VILLAGES, County

from muzi.access import scope
from muzi.indicators import cells
from muzi.indicators.management.commands import _question as question


@pytest.fixture
def births(county: County) -> None:
    """Two births in March 2026; one mother was registered."""
    with scope.acting(scope.SYSTEM):
        for registered in (True, False):
            facts = {"delivered_on": date(2026, 3, 1), "parturient": True, "live_births": 1}
            stored(
                county.institutions["mch"],
                facts | {"registered": registered},
                region=CHANGCHI_VILLAGES[0],
            )
        cells.recount_all()


def run(*arguments: str) -> Any:
    out = io.StringIO()
    call_command(*arguments, "--year", "2026", "--json", stdout=out)
    return json.loads(out.getvalue())


def test_figures_of_a_county_and_of_its_townships(births: None) -> None:
    [county] = run("indicators", "--region", "511922", "--indicator", "A01")
    assert (county["count"], county["denominator"], county["rate"]) == (1, 2, 50)
    [township] = run("indicators", "--region", "511922", "--indicator", "A01", "--level", "9")
    assert (township["region"], township["count"]) == (str(CHANGCHI)[:9], 1)
    assert len(run("indicators", "--region", "511922")) > 40


def test_explain_names_records_and_never_persons(births: None) -> None:
    answer = run("explain", "A01", "--region", "511922")
    [counted], [left] = answer["counted"], answer["left_out"]
    assert counted["record"] != left["record"]
    assert counted["record"].startswith("pregnancy:")
    assert [d["fact"] for d in left["decisions"]] == ["registered"]
    assert left["decisions"][0]["met"] is False
    assert "模拟" not in json.dumps(answer, ensure_ascii=False)
    assert "person_id" not in json.dumps(answer)


def test_through_the_eyes_of_an_account(births: None) -> None:
    answer = run("explain", "A01", "--region", "511922", "--as", "clinic_shahe")
    assert (answer["counted"], answer["left_out"]) == ([], [])
    answer = run("explain", "A01", "--region", "511922", "--as", "bureau")
    assert len(answer["counted"]) == len(answer["left_out"]) == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("explain", "Z99", "--region", "511922"), question.UNKNOWN_INDICATOR),
        (("indicators", "--region", "511922999"), question.UNKNOWN_REGION),
        (("indicators", "--region", "nowhere"), question.UNKNOWN_REGION),
        (("indicators", "--region", "511922", "--as", "nobody"), question.UNKNOWN_ACCOUNT),
        (("indicators", "--region", "511922", "--as", "clinic_shahe"), question.NOT_VISIBLE),
        (("explain", "P02", "--region", "511922", "--as", "bureau"), question.NOT_VISIBLE),
        (("explain", "A33", "--region", "511922"), question.NO_LIST),
        (("explain", "C03", "--region", "511922", "--part", "left-out"), question.NO_LIST),
        (("indicators", "--region", "511922", "--level", "4"), 2),
    ],
)
def test_refusals_have_their_own_exit_codes(
    births: None, arguments: tuple[str, ...], code: int
) -> None:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == code
