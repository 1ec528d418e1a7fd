"""Cells and totals in the database agree with the definitions, whatever the population."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from drawn import at_random, random_rows, stored
from factories import CHANGCHI_VILLAGES, COUNTY, NEIGHBOUR, SHAHE_VILLAGES, County, make_county

from muzi.access import scope
from muzi.indicators import cells, sql
from muzi.indicators.cells import Key
from muzi.indicators.definitions import book
from muzi.indicators.models import Cell
from muzi.indicators.sql import Part
from muzi.journeys.models import PregnancyRow
from muzi.places import codes
from muzi.places.codes import Level

# Two villages of each township, a woman of whom only the county is known, and a neighbour's.
LEVELS = (Level.TOWNSHIP, Level.COUNTY, Level.PREFECTURE, Level.PROVINCE)
REGIONS = [*CHANGCHI_VILLAGES, *SHAHE_VILLAGES, COUNTY, NEIGHBOUR + 100_200]


def kept() -> dict[tuple[int, int, date], Counter[str]]:
    found: dict[tuple[int, int, date], Counter[str]] = {}
    for cell in Cell.objects.all():
        found.setdefault((cell.level, cell.region, cell.month), Counter())[cell.measure] = cell.n
    return found


def expected(rows: Any) -> dict[tuple[int, int, date], Counter[str]]:
    """The cells as plain Python counts them."""
    found: dict[tuple[int, int, date], Counter[str]] = {}
    for key, counts in cells.added_up(rows).items():
        for level in LEVELS:
            place = (int(level), codes.at(key.township, level), key.month)
            found.setdefault(place, Counter()).update(counts)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_full_recount_equals_a_recount_in_python(county: County, seed: int) -> None:
    with scope.acting(scope.SYSTEM):
        rows = random_rows(county.institutions["mch"], seed, 60, REGIONS)
        cells.recount_all()
        assert kept() == expected(rows)
        assert kept()
        assert cells.check() == []


def test_totals_without_groups_equal_the_sum_of_their_parts(county: County) -> None:
    with scope.acting(scope.SYSTEM), connection.cursor() as cursor:
        rows = random_rows(county.institutions["mch"], 4, 60, REGIONS)
        whole = sql.all_totals(book().by_pass, Part(codes.extent(COUNTY)))
        cursor.execute(whole.text, whole.params)
        counted = dict(cursor.fetchall())
    inside = [row for row in rows if codes.contains(COUNTY, row.region)]
    total: Counter[str] = Counter()
    for counts in cells.added_up(inside).values():
        total.update(counts)
    assert counted == total
    assert len(inside) < len(rows)


def test_a_change_recounts_what_it_touched_and_nothing_else(county: County) -> None:
    dice = random.Random(5)
    with scope.acting(scope.SYSTEM):
        unit = county.institutions["mch"]
        rows = random_rows(unit, 5, 30, REGIONS)
        cells.recount_all()
        for row in dice.sample([r for r in rows if isinstance(r, PregnancyRow)], 10):
            before = PregnancyRow.objects.get(pk=row.pk)
            for name, value in at_random(dice, "pregnancy").items():
                setattr(row, name, value)
            row.region = dice.choice(REGIONS)
            row.save()
            keys = cells.touched([before], [row])
            elsewhere = {k: v for k, v in kept().items() if not _concerns(k, keys)}
            cells.recount(keys)
            assert {k: v for k, v in kept().items() if not _concerns(k, keys)} == elsewhere
        assert kept() == expected(rows)
        assert cells.check() == []


def _concerns(cell: tuple[int, int, date], keys: set[Key]) -> bool:
    level, region, month = cell
    return any(month == key.month and region == codes.at(key.township, level) for key in keys)


def test_what_changes_no_figure_touches_nothing(county: County) -> None:
    with scope.acting(scope.SYSTEM):
        facts = {"delivered_on": date(2026, 3, 1), "parturient": True, "live_births": 1}
        [row, _] = stored(county.institutions["mch"], facts, region=CHANGCHI_VILLAGES[0])
        before = PregnancyRow.objects.get(pk=row.pk)
        row.systolic_max = 128  # type: ignore[attr-defined]
        assert cells.touched([before], [row]) == set()
        row.region = SHAHE_VILLAGES[0]
        months = {(key.township, key.month) for key in cells.touched([before], [row])}
    townships = {codes.at(v, Level.TOWNSHIP) for v in (CHANGCHI_VILLAGES[0], SHAHE_VILLAGES[0])}
    assert months == {(township, date(2026, 3, 1)) for township in townships}


def test_a_wrong_cell_is_found(county: County) -> None:
    with scope.acting(scope.SYSTEM):
        random_rows(county.institutions["mch"], 6, 20, REGIONS)
        cells.recount_all()
        cell = Cell.objects.filter(level=Level.TOWNSHIP).order_by("month", "measure").first()
        assert cell is not None
        Cell.objects.filter(pk=cell.pk).update(n=cell.n + 1)
        [found] = cells.check()
    assert (found.region, found.measure, found.kept) == (cell.region, cell.measure, cell.n + 1)
    assert found.counted == cell.n


def test_a_cell_marked_wrongly_is_found_and_mended(county: County) -> None:
    with scope.acting(scope.SYSTEM):
        random_rows(county.institutions["mch"], 6, 20, REGIONS)
        cells.recount_all()
        hidden = Cell.objects.filter(level=Level.TOWNSHIP, restricted=True)
        cell = hidden.order_by("month", "measure").first()
        assert cell is not None
        assert cell.measure in book().restricted
        Cell.objects.filter(pk=cell.pk).update(restricted=False)
        [found] = cells.check()
        assert (found.region, found.measure) == (cell.region, cell.measure)
        cells.recount([Key(cell.region, cell.month)])
        assert cells.check() == []


def test_a_recount_of_one_county_leaves_the_others(county: County) -> None:
    with scope.acting(scope.SYSTEM):
        rows = random_rows(county.institutions["mch"], 7, 40, REGIONS)
        cells.recount_all()
        Cell.objects.all().delete()
        cells.recount_all(COUNTY)
        inside = [row for row in rows if codes.contains(COUNTY, row.region)]
        assert kept() == expected(inside)
        with pytest.raises(ValueError, match="whole counties"):
            cells.recount_all(CHANGCHI_VILLAGES[0])


def test_saves_at_the_same_time_lose_nothing(committed: None) -> None:
    """Several connections add births to one county and month, some to the same township."""
    at_once, each_adds = 4, 12
    with scope.acting(scope.SYSTEM):
        unit = make_county().institutions["mch"]
    ready = threading.Barrier(at_once)
    failed: list[BaseException] = []

    def save(number: int) -> None:
        try:
            ready.wait()
            for turn in range(each_adds):
                with scope.acting(scope.SYSTEM):
                    region = [*CHANGCHI_VILLAGES, *SHAHE_VILLAGES][(number + turn) % 4]
                    facts = {"delivered_on": date(2026, 3, 1), "parturient": True}
                    rows = stored(unit, {**facts, "live_births": 1}, region=region)
                    cells.recount(cells.touched([], rows))
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(number,)) for number in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with scope.acting(scope.SYSTEM), transaction.atomic():
        county_cell = Cell.objects.get(level=Level.COUNTY, region=COUNTY, measure="live_births")
        assert county_cell.n == at_once * each_adds
        assert cells.check() == []
