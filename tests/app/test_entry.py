"""Typing records into their forms: questions, corrections, the lines of newborns."""

from datetime import timedelta

import pytest
from factories import a_woman, weeks

from muzi.access import scope
from muzi.config import clock
from muzi.services.models import AntenatalVisit, Delivery

TODAY = clock.today()
LMP = TODAY - timedelta(weeks=38)
VISIT = {"served_on": TODAY, "purpose": "check", "systolic": 112, "diastolic": 70}


@pytest.fixture
def woman(county):
    return a_woman(county).registered(weeks(LMP, 8), lmp=LMP)


def stored(model, story):
    with scope.acting(scope.SYSTEM):
        return list(model.objects.filter(pregnancy=story.pregnancy).order_by("pk"))


def test_a_second_visit_on_one_day_is_saved_when_it_is_meant(client_as, woman):
    client = client_as("clinic_changchi")
    form = f"/people/{woman.person.pk}/record/antenatal_visit"
    assert client.post(form, VISIT).status_code == 302
    asked = client.post(form, VISIT)
    assert "当日已有一条同类记录" in asked.content.decode()
    assert len(stored(AntenatalVisit, woman)) == 1
    assert client.post(form, {**VISIT, "confirm": "served_on"}).status_code == 302
    assert len(stored(AntenatalVisit, woman)) == 2


def test_a_corrected_visit_is_not_compared_with_itself(client_as, woman):
    client = client_as("clinic_changchi")
    form = f"/people/{woman.person.pk}/record/antenatal_visit"
    earlier = TODAY - timedelta(weeks=9)
    client.post(form, {**VISIT, "served_on": earlier, "weight_kg": 58})
    client.post(form, {**VISIT, "weight_kg": 65})
    first, last = stored(AntenatalVisit, woman)
    told = {**VISIT, "change_reason": "抄录有误", "version": 1}
    # 90 kg was never weighed: far from the visit before, though not from what stood here so far.
    asked = client.post(f"/records/antenatal_visit/{last.pk}", {**told, "weight_kg": 90})
    assert "与上次相差 +32.0 kg" in asked.content.decode()
    # The first visit has none before it: the later one is no measure of it.
    right = {**told, "served_on": earlier, "weight_kg": 54}
    assert client.post(f"/records/antenatal_visit/{first.pk}", right).status_code == 302
    assert [float(each.weight_kg) for each in stored(AntenatalVisit, woman)] == [54, 65]


def test_one_more_newborn_saves_nothing_and_keeps_what_was_typed(client_as, woman):
    client = client_as("mch")
    form = f"/people/{woman.person.pk}/record/delivery"
    typed = {
        "served_on": TODAY,
        "mode": "spontaneous",
        "place": "hospital",
        "newborn-TOTAL_FORMS": 1,
        "newborn-INITIAL_FORMS": 0,
        "newborn-0-outcome": "live",
        "newborn-0-sex": 1,
        "newborn-0-weight_g": 2710,
    }
    page = client.post(form, {**typed, "more": "1"}).content.decode()
    assert 'name="newborn-1-weight_g"' in page
    assert 'value="2710"' in page
    assert "尚未保存：" not in page
    assert not stored(Delivery, woman)
    twin = {"newborn-1-outcome": "live", "newborn-1-sex": 2, "newborn-1-weight_g": 99}
    both = {**typed, **twin, "newborn-TOTAL_FORMS": 2}
    assert "超出可能范围" in client.post(form, both).content.decode()
    assert not stored(Delivery, woman)
    # Nothing was recorded of how many she carries, so twins are no surprise.
    assert client.post(form, {**both, "newborn-1-weight_g": 2600}).status_code == 302
    (delivery,) = stored(Delivery, woman)
    with scope.acting(scope.SYSTEM):
        assert [each.weight_g for each in delivery.newborns.order_by("order")] == [2710, 2600]
    page = client.get(f"/records/delivery/{delivery.pk}").content.decode()
    assert 'value="2600"' in page
