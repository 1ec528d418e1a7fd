"""Every simulated record is possible: in range, in order, in time, and the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from small_county import SEED, TODAY, work

from muzi.people.identity import parse_resident_id
from muzi.services.fields import ManyOf, Ranged
from muzi.services.kinds import BY_NAME
from muzi.services.models import Newborn
from muzi.simulate import rows, workers
from muzi.simulate.chart import Entry
from muzi.simulate.population import Family, Pregnancy

BASES = rows.Bases(person=1000, pregnancy=100, delivery=100)


def records(region: list[Family]) -> Iterator[tuple[Family, Pregnancy, Entry]]:
    for family in region:
        for pregnancy in family.pregnancies:
            for entry in pregnancy.entries:
                yield family, pregnancy, entry


def wrong(model: type[Any], values: dict[str, Any]) -> list[str]:
    """Fields whose value the database would refuse."""
    found = []
    for name, value in values.items():
        field = model._meta.get_field(name)
        if value is None or value == "":
            ok = field.null if value is None else field.blank
        elif isinstance(field, ManyOf):
            ok = set(value) <= {str(code) for code, _ in field.options}
        elif isinstance(field, Ranged):
            ok = field.hard is None or field.hard[0] <= value <= field.hard[1]
        elif field.choices:
            ok = value in {code for code, _ in field.flatchoices}
        else:
            ok = not isinstance(value, str) or len(value) <= (field.max_length or 10**6)
        if not ok:
            found.append(f"{name}={value!r}")
    return found


def test_values_are_those_the_database_accepts(region: list[Family]) -> None:
    for _, _, entry in records(region):
        assert wrong(BY_NAME[entry.kind].model, entry.values) == []
        for newborn in entry.newborns:
            assert wrong(Newborn, newborn) == []


def test_whole_numbers_are_written_without_a_point(region: list[Family]) -> None:
    for _, _, entry in records(region):
        for name, value in entry.values.items():
            field = BY_NAME[entry.kind].model._meta.get_field(name)
            if field.get_internal_type() == "SmallIntegerField":
                assert value is None or type(value) is int, name


def test_constraints_between_values_hold(region: list[Family]) -> None:
    for _, _, entry in records(region):
        values, on = entry.values, entry.on
        if values.get("systolic"):
            assert values["systolic"] > values["diastolic"]
        if values.get("next_on"):
            assert values["next_on"] > on
        if entry.kind == "delivery":
            assert (values["mode"] == "caesarean") == (values["indication"] != "")
            assert values["mode"] != "caesarean" or values["place"] == "hospital"
            assert values.get("admitted_on", on) <= on <= values.get("discharged_on", on)
        if entry.kind == "pregnancy_registration":
            assert ("ultrasound_on" in values) == ("ultrasound_ga_days" in values)
            assert values.get("lmp", on) <= on


def test_nothing_lies_after_today_and_nothing_is_entered_before_it_was_done(
    region: list[Family],
) -> None:
    kinds = set()
    for family, _, entry in records(region):
        kinds.add(entry.kind)
        entered = date.fromisoformat(entry.entered[:10])
        assert entry.on <= entered <= TODAY
        for value in (entry.values.get("discharged_on"), family.registered):
            assert value is None or value <= TODAY
    assert kinds == set(BY_NAME)
    assert all(child.born <= TODAY for family in region for child in family.children)


def test_once_per_pregnancy_is_once(region: list[Family]) -> None:
    once = {kind.name for kind in BY_NAME.values() if kind.once}
    for family in region:
        for pregnancy in family.pregnancies:
            kinds = [entry.kind for entry in pregnancy.entries if entry.kind in once]
            assert len(kinds) == len(set(kinds))
        deaths = [e.child for p in family.pregnancies for e in p.entries if e.kind == "death"]
        assert len(deaths) == len(set(deaths)) or len(family.pregnancies) > 1


def test_nobody_is_visited_after_death(region: list[Family]) -> None:
    died = 0
    for family in region:
        for pregnancy in family.pregnancies:
            for death in (e for e in pregnancy.entries if e.kind == "death"):
                died += 1
                later = [
                    entry
                    for entry in pregnancy.entries
                    if entry.child == death.child and entry.on > death.on
                ]
                assert later == []
    assert died > 5


def test_resident_ids_are_valid_and_nobody_shares_one(region: list[Family]) -> None:
    seen: dict[str, int] = {}
    moved = 0
    for family in region:
        holders = [(family.resident_id, family.woman.born, 2)]
        holders += [(child.resident_id, child.born, child.sex) for child in family.children]
        for number, born, sex in holders:
            if number is None:
                continue
            said = parse_resident_id(number, TODAY)
            assert (said.birth_date, said.sex) == (born, sex)
            seen[number] = seen.get(number, 0) + 1
        if family.resident_id:
            area = parse_resident_id(family.resident_id, TODAY).current_area6
            assert area == f"{family.hukou // 10**6}"
            moved += area != "511922"
    assert max(seen.values()) == 1
    assert 0.03 < moved / len(region) < 0.10


def test_a_woman_who_returns_brings_her_earlier_birth(region: list[Family]) -> None:
    again = [family for family in region if len(family.pregnancies) > 1]
    assert again
    for family in again:
        first, second = family.pregnancies[:2]
        assert second.course.start > first.course.end
        booked = next((e for e in second.entries if e.kind == "pregnancy_registration"), None)
        if booked and not first.course.loss:
            assert booked.values["last_birth_on"] == first.course.end
            assert booked.values["vaginal_births"] + booked.values["caesareans"] >= 1


def test_the_same_seed_makes_the_same_rows_with_any_number_of_processes() -> None:
    small = work(births=60)[:3]
    alone = list(workers.batches(small, BASES, SEED, TODAY, processes=1))
    shared = list(workers.batches(small, BASES, SEED, TODAY, processes=2))
    assert alone == shared
    other = list(workers.batches(small, BASES, SEED + 1, TODAY, processes=1))
    assert [batch.copies["person"] for batch in other] != [b.copies["person"] for b in alone]


def test_lines_have_a_value_for_each_column_and_refer_to_rows_that_are_there() -> None:
    keys: dict[str, set[str]] = {"person": set(), "pregnancy": set()}
    lines: dict[str, list[dict[str, str]]] = {}
    for unit in work(births=60)[:3]:
        for name, (statement, text) in rows.batch(unit, BASES, SEED, TODAY).copies.items():
            columns = statement[statement.index("(") + 1 : statement.index(")")].split(", ")
            for line in text.decode().splitlines():
                cells = line.split("\t")
                assert len(cells) == len(columns)
                lines.setdefault(name, []).append(
                    dict(zip([c.strip('"') for c in columns], cells, strict=True))
                )
    for name, known in keys.items():
        known |= {row["id"] for row in lines[name]}
        assert len(known) == len(lines[name])
    for name, table in lines.items():
        for row in table:
            assert row.get("person_id", row.get("id")) in keys["person"] or name == "pregnancy"
            assert row.get("pregnancy_id") is None or row["pregnancy_id"] in keys["pregnancy"]
    assert all(row["simulated"] == "t" for row in lines["person"])
    assert all(row["phone"].startswith("154") for row in lines["person"])
    assert all(row["pinyin"] and row["initials"] for row in lines["person"])


def test_an_impossible_record_stops_the_load(region: list[Family]) -> None:
    unit = work(births=60)[0]
    family = next(f for f in region if len(f.pregnancies) == 1 and f.registered)
    pregnancy = family.pregnancies[0]
    first = pregnancy.entries[0]
    assert first.kind == "pregnancy_registration"
    writer = rows._Writer(unit, BASES, TODAY, rows.seeded("t"))
    writer.family(family)
    spoiled = replace(first, values={**first.values, "height_cm": 20.0})
    late = replace(first, on=TODAY + timedelta(days=1))
    for bad in (spoiled, late):
        broken = replace(
            family, pregnancies=[replace(pregnancy, entries=[bad, *pregnancy.entries[1:]])]
        )
        with pytest.raises(rows.ImpossibleRecord):
            writer.family(broken)


def test_text_that_would_break_a_line_is_refused() -> None:
    assert rows.encode(None) == "\\N"
    assert rows.encode(["a", "b"]) == "{a,b}"
    assert rows.encode(True) == "t"
    for text in ("a\tb", "a\nb", "a\\b"):
        with pytest.raises(ValueError, match="control characters"):
            rows.encode(text)
