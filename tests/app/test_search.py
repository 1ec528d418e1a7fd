"""The one search box: what it finds, for whom, and what a line of results shows."""

from datetime import date, timedelta

import pytest
from factories import a_woman, weeks

from muzi.access import scope
from muzi.access.models import AuditEvent
from muzi.config import clock
from muzi.journeys.history import age_on
from muzi.people import queries
from muzi.people.identity import make_resident_id

TODAY = clock.today()
BORN = date(1995, 5, 1)
ID = make_resident_id("511922", BORN, 4)
WRONG_ID = ID[:-2] + str((int(ID[-2]) + 1) % 10) + ID[-1]


def found(county, who, text):
    """Names that the search box finds for an account, in order."""
    with scope.acting(county.account(who).scope):
        return [person.name for person in queries.search(text, TODAY).persons]


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


@pytest.mark.parametrize(
    "text",
    [
        ID,
        ID.lower(),
        f" {ID[:6]} {ID[6:14]} {ID[14:]} ",
        "H2026000123",
        "E12345678",
        "13900001234",
        "139",
        "曾晓芳",
        "曾晓",
        "曾小芳",  # another character of the same sound
        "zxf",
        "zx",
        "ZXF",
        "zengxiaofang",
        "zengxiaof",
        "zengxf",
        "zeng xiao fang",
        "zeng x",
    ],
)
def test_one_box_finds_by_every_key(county, woman, text):
    assert found(county, "clinic_changchi", text) == ["曾晓芳"]


@pytest.mark.parametrize("text", ["", " ", "13", "%", "曾%", "_", "\x00", "李", "zxq", WRONG_ID])
def test_what_is_not_meant_is_not_found(county, woman, text):
    assert found(county, "clinic_changchi", text) == []


def test_a_given_name_is_found_where_the_list_is_short(county, woman):
    assert found(county, "clinic_changchi", "晓芳") == ["曾晓芳"]
    assert found(county, "mch", "晓芳") == []


@pytest.mark.parametrize("text", [ID, "H2026000123", "13900001234", "曾晓芳", "zxf", "晓芳"])
@pytest.mark.parametrize("who", ["clinic_shahe", "village_changchi_2", "obstetrics", "admin"])
def test_nobody_out_of_scope_is_found(county, woman, who, text):
    assert found(county, who, text) == []


def test_care_reaches_beyond_the_region(county, woman):
    """A woman who was served elsewhere is found there by a selective prefix."""
    with scope.acting(scope.SYSTEM):
        woman.person.care.append(county.institutions["hospital"].pk)
        woman.person.save(update_fields=["care"])
    for text in ("曾晓", "zx", "zengxiao", "1390", ID):
        assert found(county, "obstetrics", text) == ["曾晓芳"]


def test_the_exact_match_stands_first_and_the_rest_is_counted(county):
    for number in range(24):
        a_woman(county, name=f"王芳{chr(0x4E00 + number)}")
    a_woman(county, name="王芳")
    with scope.acting(county.account("clinic_changchi").scope):
        result = queries.search("王芳", TODAY)
    assert result.persons[0].name == "王芳"
    assert (len(result.persons), result.more) == (queries.LIMIT, True)


def test_results_say_who_where_and_how_far(client_as, county):
    lmp = TODAY - timedelta(days=100)
    a_woman(county, name="曾晓芳", resident_id=ID).registered(weeks(lmp, 8), lmp=lmp)
    page = client_as("clinic_changchi").post("/search", {"q": "zxf"}).content.decode()
    age = f"{age_on(BORN, TODAY)} 岁"
    for text in ("曾晓芳", age, "长赤镇", f"511***********{ID[-4:]}", "14<sup>+2</sup> 周"):
        assert text in page
    assert ID not in page


def test_typing_gets_a_fragment_and_a_browser_without_scripts_a_page(client_as, woman):
    client = client_as("clinic_changchi")
    fragment = client.post("/search", {"q": "zxf"}, headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content
    assert "曾晓芳" in fragment.content.decode()
    assert b"<html" in client.get("/search").content


def test_finding_is_not_reading(client_as, woman):
    client_as("clinic_changchi").post("/search", {"q": "zxf"})
    with scope.acting(scope.SYSTEM):
        assert [each.action for each in AuditEvent.objects.all()] == ["record"]


def test_a_slip_in_a_number_is_told_apart_from_an_unknown_number(client_as, woman):
    client = client_as("clinic_shahe")
    slip = client.post("/search", {"q": WRONG_ID}).content.decode()
    assert "校验位不符" in slip
    assert "/people/open" not in slip.partition("<main")[2]
    assert "/people/open" in client.post("/search", {"q": ID}).content.decode()
    nobody = client.post("/search", {"q": "13900001234"}).content.decode()
    assert "/people/open" not in nobody.partition("<main")[2]


@pytest.mark.parametrize("who", ["prefecture", "admin"])
def test_roles_without_persons_have_no_search(client_as, who):
    assert client_as(who).post("/search", {"q": "王"}).status_code == 403
