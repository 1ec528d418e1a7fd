"""The bed planner and the register of institutions."""

from datetime import date, timedelta

import pytest
from factories import COUNTY, SHAHE_VILLAGES, a_woman

from muzi.access import scope
from muzi.access.models import AuditEvent
from muzi.capacity import beds
from muzi.clinical.statistics import statistical_year, statistical_year_of
from muzi.config import clock
from muzi.places.models import Institution

TODAY = clock.today()
YEAR = statistical_year_of(TODAY) - 1  # the last statistical year that is over


def page(client, query=""):
    response = client.get(f"/beds?{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def births(county, days, **values):
    """One hospital delivery on each day."""
    for number, day in enumerate(days):
        lmp = day - timedelta(weeks=39)
        story = a_woman(county, name=f"产妇{number}", **values)
        story.registered(lmp + timedelta(weeks=9), lmp=lmp).delivered(day)


def test_the_policy_s_figures(county, client_as):
    """189 beds and 5600 deliveries; 90 beds more and 7000 expected: one bed short of 40."""
    text = page(client_as("mch"), "beds=189&deliveries=5600&added=90&expected=7000")
    assert "189 张 ÷ 5,600 例 × 1000 = 33.75" in text
    assert "距 35 还差 <strong>7 张</strong>" in text
    assert "189 + 90 = 279 张" in text
    assert "279 张 ÷ 7,000 例 × 1000 = 39.86" in text
    assert "距 40 还差 <strong>1 张</strong>" in text
    enough = page(client_as("mch"), "beds=189&deliveries=5600&added=91&expected=7000")
    assert "达到 40" in enough


def test_a_standard_of_ones_own(county, client_as):
    text = page(client_as("mch"), "beds=17&deliveries=1000&standard=17.1")
    assert "距 17.1 还差 <strong>1 张</strong>" in text


def test_beds_and_deliveries_come_from_the_records(county, client_as):
    inside = statistical_year(YEAR)
    births(county, [inside.start, inside.end - timedelta(days=1)])
    births(county, [inside.start - timedelta(days=1), inside.end])  # the years before and after
    text = page(client_as("mch"))
    assert "140 张 ÷ 2 例" in text  # 60 + 80 beds of the county's two hospitals


def test_figures_are_the_same_for_a_bureau_that_sees_no_persons(county, client_as):
    births(county, [date(YEAR, 3, 1)], village=SHAHE_VILLAGES[0])
    text = page(client_as("higher_bureau"))
    assert "140 张 ÷ 1 例" in text
    assert "您的账号不查看个案，各机构的分娩量无数据" in text
    assert "产妇0" not in text


def test_by_institution_and_by_township(county, acting_as):
    births(county, [date(YEAR, 3, 1), date(YEAR, 3, 2)], village=SHAHE_VILLAGES[0])
    with acting_as(county.account("mch")):
        period = statistical_year(YEAR)
        mch = county.institutions["mch"].pk
        units = {
            unit.institution.pk: unit
            for unit in beds.units(COUNTY, period, added={mch: 10}, expected={mch: 1000})
        }
        assert units[mch].deliveries == 2
        assert units[county.institutions["hospital"].pk].deliveries == 0
        assert units[mch].scenario(beds.STANDARD_AIM).beds == 70
        assert units[mch].scenario(beds.STANDARD_AIM).short == 0
        areas = {area.region: area for area in beds.areas(COUNTY, period, TODAY)}
        shahe = SHAHE_VILLAGES[0] // 1000 * 1000
        assert areas[shahe].deliveries == 2
        assert areas[shahe].beds == 0


def test_rows_of_institutions_add_up_to_the_scenario(county, client_as):
    mch, hospital = (county.institutions[key].pk for key in ("mch", "hospital"))
    text = page(
        client_as("mch"),
        f"deliveries=4000&add_{mch}=20&add_{hospital}=5&exp_{mch}=2000&exp_{hospital}=2500&add_x=9",
    )
    assert "140 + 25 = 165 张" in text
    assert "165 张 ÷ 4,500 例" in text


def test_no_deliveries_is_no_data_and_not_a_ratio(county, client_as):
    assert "无数据" in page(client_as("mch"))


def test_by_stay_is_a_parameter_not_a_standard(county, client_as):
    text = page(client_as("mch"), "deliveries=1000&stay=5&occupancy=80")
    assert "= 17.1 张" in text
    assert "不是国家标准" in text


def test_nonsense_is_refused_field_by_field(county, client_as):
    text = page(
        client_as("mch"), "beds=-1&deliveries=x&standard=abc&region=1&year=9999&stay=5&occupancy=0"
    )
    assert text.count('class="field-error"') == 6
    assert "南江县" in text


@pytest.mark.parametrize(
    "role", ["village_doctor", "township_clinic", "obstetric_unit", "administrator"]
)
def test_the_planner_is_for_those_who_plan(county, client_as, role):
    assert client_as(role).get("/beds").status_code == 403


# Institutions


def saved(institution, **changes):
    values = {
        "name": institution.name,
        "kind": institution.kind,
        "level": institution.level,
        "licences": institution.licences,
        "obstetric_beds": institution.obstetric_beds,
        "obstetricians": institution.obstetricians,
        "midwives": institution.midwives,
        "phone": institution.phone,
        "region": [institution.region],
        "catchment": [institution.catchment],
        "active": "on",
    }
    return values | changes


def test_mch_changes_beds_but_not_whom_an_institution_serves(county, client_as):
    clinic = county.institutions["clinic_changchi"]
    answer = client_as("mch").post(
        f"/institutions/{clinic.pk}",
        saved(clinic, obstetric_beds=6, licences=["midwifery"], catchment=[COUNTY], name="新名"),
    )
    assert answer.status_code == 302
    now = Institution.objects.get(pk=clinic.pk)
    assert (now.obstetric_beds, now.licences) == (6, ["midwifery"])
    assert (now.catchment, now.name) == (clinic.catchment, clinic.name)
    with scope.acting(county.account("mch").scope):
        event = AuditEvent.objects.get(action=AuditEvent.Action.ADMINISTER)
    assert (event.kind, event.record_id) == ("institution", clinic.pk)


def test_the_administrator_adds_and_changes_inside_the_own_area(county, client_as):
    client = client_as("administrator")
    clinic = county.institutions["clinic_changchi"]
    new = saved(clinic, name="长赤镇第二卫生院")
    assert client.post("/institutions/new", new).status_code == 302
    assert Institution.objects.get(name="长赤镇第二卫生院").catchment == clinic.catchment
    outside = client.post(f"/institutions/{clinic.pk}", saved(clinic, catchment=[511900000000]))
    assert outside.status_code == 422
    assert "只能选择本辖区以内的地区" in outside.content.decode()
    assert Institution.objects.get(pk=clinic.pk).catchment == clinic.catchment


@pytest.mark.parametrize("serves", [[COUNTY], []])
def test_a_clinic_serves_no_more_than_a_township(county, client_as, serves):
    """Its accounts see everybody in its catchment, so an empty choice must not mean the county."""
    clinic = county.institutions["clinic_changchi"]
    answer = client_as("administrator").post(
        f"/institutions/{clinic.pk}", saved(clinic, catchment=serves)
    )
    assert answer.status_code == 422
    assert Institution.objects.get(pk=clinic.pk).catchment == clinic.catchment


def test_the_same_name_twice_in_a_place_is_refused(county, client_as):
    clinic = county.institutions["clinic_changchi"]
    answer = client_as("administrator").post("/institutions/new", saved(clinic))
    assert answer.status_code == 422
    assert Institution.objects.filter(name=clinic.name).count() == 1


def test_institutions_outside_the_area_cannot_be_reached(county, client_as):
    above = county.institutions["prefecture"]
    assert client_as("mch").get(f"/institutions/{above.pk}").status_code == 404
    assert above.name not in client_as("administrator").get("/institutions").content.decode()


@pytest.mark.parametrize(
    "role", ["village_doctor", "township_clinic", "obstetric_unit", "higher_bureau"]
)
def test_the_register_is_kept_by_few(county, client_as, role):
    assert client_as(role).get("/institutions").status_code == 403


def test_mch_adds_no_institution(county, client_as):
    assert client_as("mch").get("/institutions/new").status_code == 403
