"""Registering and correcting persons; likely duplicates; opening a file with a reason."""

import re
from datetime import date, timedelta

import pytest
from factories import CHANGCHI, CHANGCHI_VILLAGES, COUNTY, SHAHE, SHAHE_VILLAGES, a_woman, weeks

from muzi.access import scope
from muzi.access.models import AuditEvent, Draft, Opening, Version
from muzi.config import clock
from muzi.people import actions
from muzi.people.duplicates import Typed, likely
from muzi.people.ethnic_groups import ETHNIC_GROUPS
from muzi.people.identity import make_resident_id
from muzi.people.models import Person, Relative

TODAY = clock.today()
BORN = date(1995, 5, 1)
ID = make_resident_id("511922", BORN, 4)
WRONG_ID = ID[:-2] + str((int(ID[-2]) + 1) % 10) + ID[-1]
FORM = {
    "name": "王丽娟",
    "document": "resident_id",
    "number": ID,
    "phone": "13900001234",
    "residence": [str(CHANGCHI), str(CHANGCHI_VILLAGES[0])],
    "hukou_place": "here",
}


def everything(model, **wanted):
    with scope.acting(scope.SYSTEM):
        return list(model.objects.filter(**wanted))


@pytest.fixture
def woman(county):
    return a_woman(
        county,
        name="曾晓芳",
        resident_id=ID,
        phone="13900001234",
        handbook_number="H2026000123",
        document_kind="passport",
        document_number="E12345678",
    )


# Registering


def register(client, **changes):
    return client.post("/people/new", {**FORM, **changes})


def test_registering_reads_the_number_and_goes_on_to_the_pregnancy(client_as, county):
    answer = register(
        client_as("clinic_changchi"), husband_name="罗大明", birth_date="2001-01-01", sex="1"
    )
    (person,) = everything(Person)
    assert answer.url == f"/people/{person.pk}/record/pregnancy_registration"
    assert (person.birth_date, person.sex) == (BORN, 2)  # the number has the last word
    assert (person.pinyin, person.initials) == ("wang li juan", "wlj")
    assert person.residence == person.hukou == CHANGCHI_VILLAGES[0]
    assert person.care == [county.institutions["clinic_changchi"].pk]
    assert [each.name for each in everything(Relative, person=person)] == ["罗大明"]
    assert everything(AuditEvent, action="record", kind="person")[0].person_id == person.pk


def test_an_old_number_is_kept_in_its_present_form(client_as, county):
    register(client_as("clinic_changchi"), number="5130" + "22" + "730415" + "122")
    assert [each.resident_id[:17] for each in everything(Person)] == ["51302219730415122"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"number": WRONG_ID}, "校验位不符"),
        ({"number": ""}, "请填写证件号码"),
        ({"number": "999999" + ID[6:]}, "证件号码"),
        ({"document": "passport", "number": "E1"}, "格式与所选证件类型不符"),
        ({"document": "none", "number": ""}, "没有居民身份证时，此项必填"),
        ({"document": "none", "sex": "2", "birth_date": TODAY + timedelta(days=1)}, "不能晚于今天"),
        ({"name": "王1"}, "姓名只能是汉字或字母"),
        ({"name": ""}, "这个字段是必填项"),
        ({"phone": "12345"}, "11 位手机号"),
        ({"residence": [str(COUNTY)]}, "请选到乡镇"),
        ({"residence": []}, "请选到乡镇"),
        ({"residence": ["511922999999"]}, "没有这个行政区划"),
        ({"residence": ["x"]}, "没有这个行政区划"),
        ({"hukou_place": "elsewhere"}, "请选择户籍所在"),
        ({"hukou_place": "elsewhere", "hukou": [str(COUNTY)]}, "请选择户籍所在"),
        ({"husband_phone": "13900001235"}, "请填写丈夫姓名"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_lost(client_as, county, changes, says):
    answer = register(client_as("clinic_changchi"), address="书台村三组", **changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'value="书台村三组"' in page
    assert everything(Person) == []


def test_a_person_without_a_resident_id(client_as, county):
    changes = {"document": "passport", "number": "e1234567", "sex": "2", "birth_date": "1996-02-03"}
    register(client_as("clinic_changchi"), **changes)
    (person,) = everything(Person)
    assert (person.resident_id, person.document_number) == (None, "E1234567")


def test_an_unusual_age_is_asked_about_once(client_as, county):
    old = make_resident_id("511922", date(1955, 5, 1), 4)
    client = client_as("clinic_changchi")
    page = register(client, number=old).content.decode()
    assert "年龄 71 岁" in page
    assert everything(Person) == []
    assert register(client, number=old, confirm=["number"]).status_code == 302
    assert len(everything(Person)) == 1


def test_residence_elsewhere_follows_the_last_choice_that_fits(client_as, county):
    left_over = [str(COUNTY), str(SHAHE), str(CHANGCHI_VILLAGES[0])]
    register(client_as("clinic_changchi"), residence=left_over)
    assert everything(Person)[0].residence == SHAHE


def test_without_scripts_regions_are_chosen_step_by_step(client_as, county):
    client = client_as("clinic_changchi")
    page = register(client, elsewhere="residence").content.decode()
    assert "四川省" in page
    assert 'value="王丽娟"' in page
    chosen = ["510000000000", "511900000000", str(COUNTY)]
    page = register(client, choose="residence", residence=chosen).content.decode()
    assert f'value="{SHAHE}"' in page
    assert everything(Person) == []


def test_regions_come_level_by_level(client_as, county):
    client = client_as("clinic_changchi")
    towns = client.get("/regions", {"for": "residence", "residence": COUNTY}).content.decode()
    assert f'value="{SHAHE}"' in towns
    assert f'value="{SHAHE_VILLAGES[0]}"' not in towns
    villages = client.get("/regions", {"for": "residence", "residence": SHAHE}).content.decode()
    assert f'value="{SHAHE_VILLAGES[0]}"' in villages
    provinces = {"for": "residence", "under": 0, "area": CHANGCHI}
    assert "四川省" in client.get("/regions", provinces).content.decode()
    assert "<select" not in client.get("/regions", {"for": "hukou", "hukou": ""}).content.decode()
    for wrong in ({"for": "<b>"}, {"for": "hukou", "under": "12"}, {"for": "a", "a": "x"}):
        assert client.get("/regions", wrong).status_code == 400


def test_a_draft_returns_and_goes_when_saved(client_as, county):
    client = client_as("clinic_changchi")
    assert client.post("/people/draft", {**FORM, "address": "三组"}).status_code == 204
    page = client.get("/people/new").content.decode()
    assert "已恢复上次未完成的登记" in page
    assert 'value="三组"' in page
    assert re.search(rf'value="{CHANGCHI_VILLAGES[0]}" selected', page)
    register(client)
    assert everything(Draft) == []


def test_a_draft_can_be_thrown_away(client_as, county):
    client = client_as("clinic_changchi")
    client.post("/people/draft", FORM)
    client.post("/people/draft", {"discard": "1"})
    assert everything(Draft) == []


# Likely duplicates


@pytest.mark.parametrize(
    ("typed", "weight"),
    [
        (Typed(resident_id=ID), 3),
        (Typed(document_kind="passport", document_number="E12345678"), 3),
        (Typed(name="曾晓芳", birth_date=BORN), 2),
        (Typed(name="曾小芳", birth_date=BORN), 2),
        (Typed(name="曾小芳", birth_date=BORN + timedelta(days=30)), 1),
        (Typed(phone="13900001234"), 1),
        # Two valid numbers that differ are two persons.
        (Typed(name="曾晓芳", birth_date=BORN, resident_id=ID[:-1] + "0"), 1),
    ],
)
def test_who_may_be_the_same(county, woman, acting_as, typed, weight):
    with acting_as(county.account("clinic_changchi")):
        (one,) = likely(typed)
    assert (one.person.pk, one.weight) == (woman.person.pk, weight)


@pytest.mark.parametrize(
    "typed",
    [
        Typed(),
        Typed(name="曾晓芳"),
        Typed(name="曾晓芳", birth_date=BORN + timedelta(days=800)),
        Typed(name="李秀英", birth_date=BORN),
        Typed(phone="1390000"),
    ],
)
def test_who_is_surely_another(county, woman, acting_as, typed):
    with acting_as(county.account("clinic_changchi")):
        assert likely(typed) == []


def test_typing_shows_the_number_read_and_the_likeness(client_as, woman):
    client = client_as("clinic_changchi")
    page = client.post("/people/similar", {"document": "resident_id", "number": ID})
    assert "1995-05-01" in page.content.decode()
    assert "身份证号相同" in page.content.decode()


def test_typing_tells_nothing_of_persons_out_of_scope(client_as, woman):
    page = client_as("clinic_shahe").post("/people/similar", FORM).content.decode()
    assert "1995-05-01" in page  # what the number itself says
    assert "可能已有档案" not in page


def test_the_same_document_is_refused_and_the_same_name_and_birthday_asked(client_as, woman):
    client = client_as("clinic_changchi")
    assert "该证件已有档案，见下方" in register(client).content.decode()
    twin = {"document": "none", "number": "", "sex": "2", "birth_date": BORN.isoformat()}
    page = register(client, name="曾晓芳", **twin)
    assert "先核对是否同一人" in page.content.decode()
    assert register(client, name="曾晓芳", confirm=["name"], **twin).status_code == 302


def test_a_document_known_elsewhere_is_refused_without_saying_whose(client_as, woman):
    answer = register(client_as("clinic_shahe"), residence=[str(SHAHE)])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "由其他机构管理" in page
    assert "/people/open" in page
    assert "曾晓芳" not in page
    assert len(everything(Person)) == 1


# Correcting


def corrected(client, person, **changes):
    page = client.get(f"/people/{person.pk}/edit").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    values = {**FORM, "name": person.name, "seen": seen, "reason": "本人提出"}
    return client.post(f"/people/{person.pk}/edit", {**values, **changes})


def test_a_correction_keeps_the_earlier_version_and_its_reason(client_as, woman):
    client = client_as("clinic_changchi")
    answer = corrected(client, woman.person, name="曾晓方", phone="13900009999")
    assert answer.status_code == 302
    (person,) = everything(Person)
    assert (person.name, person.initials, person.phone) == ("曾晓方", "zxf", "13900009999")
    assert person.handbook_number == "H2026000123"
    assert everything(Version, table="people_person")[-1].row["name"] == "曾晓芳"
    assert everything(AuditEvent, action="amend")[0].reason == "本人提出"
    assert everything(AuditEvent, action="read", kind="person", person_id=person.pk)


def test_a_correction_needs_a_reason_and_the_latest_state(client_as, woman):
    client = client_as("clinic_changchi")
    assert corrected(client, woman.person, reason="").status_code == 422
    stale = corrected(client, woman.person, seen="0" * 24)
    assert "已被他人更正" in stale.content.decode()
    assert everything(Version, table="people_person") == []


def test_the_form_of_a_correction_shows_what_stands(client_as, woman):
    page = client_as("clinic_changchi").get(f"/people/{woman.person.pk}/edit").content.decode()
    assert f'value="{ID}"' in page
    assert re.search(rf'value="{CHANGCHI_VILLAGES[0]}" selected', page)


def test_a_file_out_of_scope_cannot_be_corrected(client_as, woman):
    assert client_as("clinic_shahe").get(f"/people/{woman.person.pk}/edit").status_code == 404


def test_whoever_moves_a_woman_away_keeps_sight_of_her(client_as, county, woman):
    doctor = client_as("village_changchi_1")
    answer = corrected(doctor, woman.person, residence=[str(SHAHE)])
    assert doctor.get(answer.url).status_code == 200
    assert everything(Person)[0].residence == SHAHE
    assert "曾晓芳" in client_as("clinic_shahe").post("/search", {"q": ID}).content.decode()


def test_a_visit_meanwhile_does_not_make_a_correction_stale(client_as, county, woman):
    client = client_as("clinic_changchi")
    page = client.get(f"/people/{woman.person.pk}/edit").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    woman.registered(TODAY, lmp=weeks(TODAY, -8)).seen(TODAY)
    assert corrected(client, woman.person, seen=seen).status_code == 302


def test_a_correction_keeps_who_took_her_into_care_meanwhile(county, woman):
    clinic, hospital = county.account("clinic_changchi"), county.account("obstetrics")
    with scope.acting(scope.SYSTEM):
        read_before = Person.objects.get(pk=woman.person.pk)
        actions.take_into_care(Person.objects.get(pk=woman.person.pk), hospital.institution_id)
        values = {"name": "曾晓方", "residence": read_before.residence}
        with scope.acting(clinic.scope):
            actions.correct(person=read_before, values=values, reason="本人提出", by=clinic)
    (person,) = everything(Person)
    assert person.name == "曾晓方"
    assert hospital.institution_id in person.care


# Opening with a reason


def test_opening_needs_the_full_number_and_a_reason_and_is_shown_to_the_holder(
    client_as, county, woman
):
    client = client_as("obstetrics")
    key = woman.person.pk
    assert client.get(f"/people/{key}").status_code == 404
    assert client.post("/people/open", {"number": ID, "reason": "", "hours": 24}).status_code == 422
    answer = client.post("/people/open", {"number": ID, "reason": "急诊入院待产", "hours": 24})
    assert answer.url == f"/people/{key}"
    assert client.get(f"/people/{key}").status_code == 200
    (opening,) = everything(Opening)
    assert opening.expires_at - opening.opened_at == timedelta(hours=24)
    trail = client_as("clinic_changchi").get(f"/people/{key}/audit").content.decode()
    assert "急诊入院待产" in trail
    assert "刘医生" in trail


def test_a_number_without_a_file_leaves_a_trace(client_as, county, woman):
    client = client_as("obstetrics")
    other = make_resident_id("511922", BORN, 6)
    answer = client.post("/people/open", {"number": other, "reason": "急诊入院待产", "hours": 24})
    assert "没有这个号码的档案" in answer.content.decode()
    with scope.acting(county.account("obstetrics").scope):
        (trace,) = AuditEvent.objects.filter(action="open")
    assert (trace.person_id, trace.kind, trace.reason) == (None, "not_found", "急诊入院待产")
    assert everything(Opening) == []


def test_what_is_in_scope_needs_no_opening(client_as, woman):
    client = client_as("clinic_changchi")
    answer = client.post("/people/open", {"number": ID, "reason": "来院产检", "hours": 24})
    assert answer.url == f"/people/{woman.person.pk}"
    assert everything(Opening) == []


def test_the_number_comes_along_from_the_search_box(client_as, woman):
    page = client_as("obstetrics").post("/people/open", {"q": ID.lower()}).content.decode()
    assert f'value="{ID}"' in page
    assert everything(Opening) == []


@pytest.mark.parametrize("who", ["village_doctor", "bureau", "admin"])
def test_opening_is_not_for_every_role(client_as, who):
    assert client_as(who).get("/people/open").status_code == 403


def test_the_trail_of_a_file_is_closed_to_others(client_as, woman):
    path = f"/people/{woman.person.pk}/audit"
    assert client_as("clinic_shahe").get(path).status_code == 404
    assert client_as("admin").get(path).status_code == 403
    assert client_as("clinic_changchi").get(path).status_code == 200


def test_there_are_56_ethnic_groups():
    assert len(set(ETHNIC_GROUPS)) == 56
