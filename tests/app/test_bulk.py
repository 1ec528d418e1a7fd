"""Many records at once: the same checks, scope, trail and facts as one at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from factories import a_woman, weeks

from muzi.access import scope
from muzi.access.models import AuditEvent
from muzi.database.copying import COPY_FROM
from muzi.indicators import cells
from muzi.journeys import rebuild
from muzi.journeys.models import PregnancyRow
from muzi.services import bulk
from muzi.services.bulk import Incoming
from muzi.services.errors import NotAllowed, Refused
from muzi.services.kinds import BY_NAME
from muzi.services.models import AntenatalVisit

LMP = date(2026, 1, 5)
NOW = datetime(2026, 6, 15, 4, tzinfo=UTC)
VISIT = BY_NAME["antenatal_visit"]


def incoming(story, on, **values):
    values = {"served_on": on, "haemoglobin": 110, **values}
    return Incoming(story.pregnancy.pk, story.person.pk, uuid4(), values)


def loaded(records, by, kind=VISIT):
    with scope.acting(by.scope):
        return bulk.load(kind, records, by=by, now=NOW)


def facts_of(*stories):
    with scope.acting(scope.SYSTEM):
        rows = PregnancyRow.objects.in_bulk([story.pregnancy.pk for story in stories])
        return [rows[story.pregnancy.pk].facts() for story in stories]


@pytest.fixture
def women(county):
    return [a_woman(county).registered(weeks(LMP, 8), lmp=LMP) for _ in range(12)]


def test_a_load_leads_to_the_same_facts_as_single_records(county, women):
    one, other, *rest = women
    days = [weeks(LMP, 12) + timedelta(days=7 * n) for n in range(6)]
    for number, day in enumerate(days):
        one.seen(day, haemoglobin=105 - number)
    records = [
        incoming(story, day, haemoglobin=105 - number)
        for story in (other, *rest)
        for number, day in enumerate(days)
    ]
    assert len(records) > COPY_FROM  # by way of COPY, which row-level security refuses by itself
    done = loaded(records, county.account("mch_hospital"))
    assert (done.saved, done.repeated, done.refused) == (len(records), 0, {})
    facts = facts_of(*women)
    assert facts[0].checks == 6
    assert facts[0].haemoglobin_min == 100
    assert all(each == facts[0] for each in facts)
    with scope.acting(scope.SYSTEM):
        assert list(rebuild.check()) == []
        assert cells.check() == []


def test_what_is_impossible_or_out_of_sight_is_refused_and_the_rest_is_saved(county, women):
    good = incoming(women[0], weeks(LMP, 12))
    early = incoming(women[1], LMP - timedelta(days=30))
    absurd = incoming(women[2], weeks(LMP, 12), haemoglobin=900)
    no_day = incoming(women[3], None)
    mixed = Incoming(women[4].pregnancy.pk, women[5].person.pk, uuid4(), good.values)
    done = loaded([good, early, absurd, no_day, mixed], county.account("mch_hospital"))
    assert done.saved == 1
    assert set(done.refused) == {1, 2, 3, 4}
    assert "900" in done.refused[2][0]
    here = county.account("village_shahe_1")
    unseen = loaded([incoming(story, weeks(LMP, 13)) for story in women], here)
    assert unseen.saved == 0
    assert set(unseen.refused) == set(range(len(women)))


def test_a_second_delivery_of_the_same_records_changes_nothing(county, women):
    records = [incoming(story, weeks(LMP, 12)) for story in women]
    by = county.account("mch_hospital")
    loaded(records, by)
    before = facts_of(*women)
    again = loaded([*records, records[0]], by)
    assert (again.saved, again.repeated) == (0, len(records) + 1)
    assert facts_of(*women) == before
    with scope.acting(scope.SYSTEM):
        assert AntenatalVisit.objects.count() == len(records)


def test_each_record_has_its_line_in_the_trail_and_takes_her_into_care(county, women):
    by = county.account("mch_hospital")
    loaded([incoming(story, weeks(LMP, 12)) for story in women], by)
    with scope.acting(scope.SYSTEM):
        lines = AuditEvent.objects.filter(user=by, action="record", kind="antenatal_visit")
        visits = AntenatalVisit.objects.values_list("pk", "person_id")
        assert set(lines.values_list("record_id", "person_id")) == set(visits)
        for story in women:
            story.person.refresh_from_db()
            assert by.institution_id in story.person.care


def test_one_record_a_pregnancy_where_the_kind_says_so(county, women):
    loss = BY_NAME["pregnancy_loss"]
    story = women[0]
    records = [
        Incoming(
            story.pregnancy.pk,
            story.person.pk,
            uuid4(),
            {"served_on": weeks(LMP, 12), "loss_kind": "spontaneous"},
        )
        for _ in range(2)
    ]
    done = loaded(records, county.account("mch_hospital"), loss)
    assert done.saved == 1
    assert set(done.refused) == {1}


def test_a_refusal_of_the_database_saves_nothing_and_tells_no_value(county, women):
    records = [incoming(story, weeks(LMP, 12)) for story in women[:3]]
    records.append(incoming(women[3], weeks(LMP, 12), presentation="sideways"))
    with pytest.raises(Refused) as refused:
        loaded(records, county.account("mch_hospital"))
    assert "sideways" not in refused.value.message
    with scope.acting(scope.SYSTEM):
        assert not AntenatalVisit.objects.exists()


def test_who_may_not_record_may_not_load(county, women):
    with pytest.raises(NotAllowed):
        loaded([incoming(women[0], weeks(LMP, 12))], county.account("county_bureau"))
    with pytest.raises(ValueError, match="one at a time"):
        loaded([], county.account("mch_hospital"), BY_NAME["delivery"])
