"""The campaign days: what ships is sound, and every mistake stops, naming file and key."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from muzi.content import ROOT, ContentError, sources
from muzi.content.campaign_files import FILE, campaigns, of_year


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A private copy of the shipped files, to spoil."""
    for path in [ROOT / FILE, *ROOT.glob("sources*.yaml")]:
        shutil.copy(path, tmp_path / path.name)
    return tmp_path


def spoil(root: Path, old: str, new: str) -> None:
    path = root / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_days_that_the_policy_documents_name_are_there() -> None:
    days = {each.name: each.dates(2026) for each in campaigns().values()}
    assert days["世界母乳喂养周"] == (date(2026, 8, 1), date(2026, 8, 7))
    assert days["预防出生缺陷日"] == (date(2026, 9, 12), date(2026, 9, 12))
    assert days["世界避孕日"] == (date(2026, 9, 26), date(2026, 9, 26))
    assert days["世界地贫日"] == (date(2026, 5, 8), date(2026, 5, 8))


def test_they_stand_in_the_order_of_the_year() -> None:
    starts = [each.starts for each in campaigns().values()]
    assert starts == sorted(starts)


def test_a_day_is_verified_only_where_its_source_is() -> None:
    known = sources()
    assert all(known[each.source].verified for each in campaigns().values() if each.verified)
    assert not campaigns()["contraception-day"].verified


def test_a_year_has_only_what_was_proclaimed_by_then() -> None:
    assert "cervical-cancer-day" not in {each.id for each in of_year(2024)}
    assert "cervical-cancer-day" in {each.id for each in of_year(2025)}


def test_every_source_of_the_file_is_cited() -> None:
    text = (ROOT / "sources_campaigns.yaml").read_text(encoding="utf-8")
    cited = {each.source for each in campaigns().values()}
    assert {each for each in sources() if f"{{id: {each}," in text} == cited


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('starts: "08-01"', 'starts: "08-32"', "breastfeeding-week.starts: must be a month"),
        ('starts: "08-01"', 'starts: "02-29"', "breastfeeding-week.starts: must be a month"),
        ('ends: "08-07"', 'ends: "07-07"', "breastfeeding-week.ends: is before it starts"),
        ("source: wha78-8", "source: nowhere", "cervical-cancer-day.source: unknown source"),
        ("from: 2025", "from: early", "cervical-cancer-day.from: must be a whole number"),
        ("id: aids-day", "id: hepatitis-day", "hepatitis-day: duplicate id"),
        ("verified: true", "checked: true", "down-syndrome-day.verified: is missing"),
    ],
)
def test_a_mistake_is_named(copy: Path, old: str, new: str, said: str) -> None:
    spoil(copy, old, new)
    with pytest.raises(ContentError) as caught:
        campaigns(copy)
    assert f"{FILE}: campaigns.{said}" in str(caught.value)
