"""Accounts, passwords and the audit trail, through their pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from factories import CHANGCHI, PASSWORD, a_woman, weeks

from muzi.access import scope
from muzi.access.account_views import _ALPHABET
from muzi.access.models import AuditEvent, User
from muzi.config import clock
from muzi.people.models import Person
from muzi.places.models import Institution

TODAY = clock.today()


def events(by, **wanted):
    with scope.acting(by.scope):
        return list(AuditEvent.objects.filter(user=by, **wanted))


def shown_password(answer):
    return re.search(r'<code class="[^"]*">([^<]+)</code>', answer.content.decode())[1]


def new_account(client, county, **changes):
    values = {
        "username": "he-doctor",
        "name": "何医生",
        "role": "township_clinic",
        "institution": county.institutions["clinic_changchi"].pk,
        "is_active": "on",
    }
    return client.post("/accounts/new", {**values, **changes})


# Accounts


def test_a_new_account_gets_a_password_shown_once(client_as, county):
    admin = client_as("admin")
    answer = new_account(admin, county)
    password = shown_password(answer)
    made = User.objects.get(username="he-doctor")
    assert made.check_password(password)
    assert len(password.replace("-", "")) == 16
    assert set(password) <= set(_ALPHABET + "-")
    assert "no-store" in answer["Cache-Control"]
    assert password not in admin.get(f"/accounts/{made.pk}").content.decode()
    (event,) = events(county.account("admin"), action="administer")
    assert (event.kind, event.record_id) == ("account", made.pk)
    assert password not in event.reason


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"username": "mch"}, "已存在"),
        ({"role": "mch_hospital"}, "只能设在"),
        ({"role": "village_doctor"}, "只能设在"),
        ({"role": "obstetric_unit"}, "没有助产技术准入"),
        ({"role": "higher_bureau", "institution": "bureau"}, "请选“县级卫生健康局”"),
        ({"persons_granted": "on"}, "只有上级卫生健康部门"),
        ({"role": "administrator", "institution": "bureau", "persons_granted": "on"}, "只有上级"),
        ({"institution": ""}, "必填"),
    ],
)
def test_an_account_reaches_no_further_than_its_role(client_as, county, changes, says):
    if changes.get("institution") in county.institutions:
        changes = {**changes, "institution": county.institutions[changes["institution"]].pk}
    answer = new_account(client_as("admin"), county, **changes)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not User.objects.filter(username="he-doctor").exists()


def test_an_administrator_keeps_the_accounts_of_the_area_only(client_as, county):
    admin = client_as("admin")
    page = admin.get("/accounts").content.decode()
    assert "张医生" in page
    assert "郑处长" not in page  # of the prefecture
    assert admin.get(f"/accounts/{county.account('prefecture').pk}").status_code == 404
    above = new_account(
        admin, county, role="higher_bureau", institution=county.institutions["prefecture"].pk
    )
    assert above.status_code == 422


def test_an_administrator_sees_no_persons(client_as, county):
    woman = a_woman(county)
    admin = client_as("admin")
    with scope.acting(county.account("admin").scope):
        assert not Person.objects.exists()
    for path in (f"/people/{woman.person.pk}", "/people/new", f"/people/{woman.person.pk}/edit"):
        assert admin.get(path).status_code in (403, 404)


def test_changing_an_account_is_audited_field_by_field(client_as, county):
    account = county.account("clinic_changchi")
    village = county.institutions["village_changchi_1"]
    answer = client_as("admin").post(
        f"/accounts/{account.pk}",
        {"name": account.name, "role": "village_doctor", "institution": village.pk},
    )
    assert answer.status_code == 302
    account.refresh_from_db()
    assert (account.role, account.institution, account.is_active) == (
        "village_doctor",
        village,
        False,
    )
    (event,) = events(county.account("admin"), action="administer")
    assert "角色、机构、启用" in event.reason


def test_a_closed_account_is_out_at_once(client_as, county):
    account = county.account("clinic_changchi")
    open_session = client_as(account)
    assert open_session.get("/search").status_code == 200
    values = {"name": "张医生", "role": account.role, "institution": account.institution_id}
    client_as("admin").post(f"/accounts/{account.pk}", values)
    assert open_session.get("/search").url.startswith("/login")


def test_an_administrator_cannot_change_the_own_role(client_as, county):
    own = county.account("admin")
    answer = client_as("admin").post(
        f"/accounts/{own.pk}",
        {"name": "管理员", "role": "county_bureau", "institution": own.institution_id},
    )
    assert answer.status_code == 422
    own.refresh_from_db()
    assert (own.role, own.is_active) == ("administrator", True)


def test_a_reset_ends_sessions_and_gives_a_new_password(client_as, county):
    account = county.account("clinic_changchi")
    open_session = client_as(account)
    answer = client_as("admin").post(f"/accounts/{account.pk}/password")
    account.refresh_from_db()
    assert account.check_password(shown_password(answer))
    assert open_session.get("/search").url.startswith("/login")
    assert client_as("admin").get(f"/accounts/{account.pk}/password").status_code == 405


@pytest.mark.parametrize("who", ["mch", "bureau", "clinic_changchi", "prefecture"])
def test_accounts_are_for_administrators(client_as, county, who):
    client = client_as(who)
    account = county.account("clinic_shahe")
    assert client.get("/accounts").status_code == 403
    assert new_account(client, county).status_code == 403
    assert client.get(f"/accounts/{account.pk}").status_code == 403
    assert client.post(f"/accounts/{account.pk}/password").status_code == 403


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"role": "obstetric_unit"}, {"刘医生"}),
        ({"q": "village_shahe"}, {"王村医"}),
        ({"q": "岳"}, {"岳村医"}),
        ({"active": "0"}, set()),
    ],
)
def test_the_list_is_filtered(client_as, county, wanted, names):
    page = client_as("admin").get("/accounts", wanted).content.decode()
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert {user.name for user in county.users.values() if f">{user.name}<" in table} == names


# One's own password


def test_one_changes_ones_own_password(client_as, county):
    account = county.account("clinic_changchi")
    other_device, client = client_as(account), client_as(account)
    new = "a-long-new-passphrase"
    wrong = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert client.post("/password", wrong).status_code == 200
    short = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
    assert client.post("/password", short).status_code == 200
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    right = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/password", right).status_code == 302
    account.refresh_from_db()
    assert account.check_password(new)
    assert client.get("/search").status_code == 200
    assert other_device.get("/search").status_code == 302
    assert len(events(account, action="administer", kind="password")) == 1


def test_logging_in_leaves_a_line(county):
    account = county.account("mch")
    client = Client()
    assert client.post("/login", {"username": "mch", "password": "wrong"}).status_code != 302
    assert events(account, action="login") == []
    assert client.post("/login", {"username": "mch", "password": PASSWORD}).status_code == 302
    (event,) = events(account, action="login")
    assert event.institution_id == account.institution_id


def test_guessing_locks_the_account_until_an_administrator_resets_it(client_as, county):
    guess, right = ({"username": "mch", "password": each} for each in ("wrong", PASSWORD))
    client = Client()
    answers = [client.post("/login", guess) for _each in range(6)]
    assert "账号暂时锁定" in answers[-1].content.decode()
    assert client.post("/login", right).status_code == 429
    reset = client_as("admin").post(f"/accounts/{county.account('mch').pk}/password")
    assert client.post("/login", right).status_code == 200  # the old password is gone
    now = {"username": "mch", "password": shown_password(reset)}
    assert client.post("/login", now).status_code == 302


# The audit trail


def test_the_trail_shows_who_did_what_to_whom(client_as, county):
    woman = a_woman(county, name="曾晓芳")
    client_as("clinic_changchi").get(f"/people/{woman.person.pk}/edit")
    page = client_as("mch").get("/audit").content.decode()
    for text in ("曾晓芳", "张医生", "长赤镇卫生院", "查看 · 个人信息", "新增 · 个人信息"):
        assert text in page


def test_restricted_lines_are_hidden_from_roles_not_entitled(client_as, county):
    lmp = weeks(TODAY, -10)
    woman = a_woman(county).registered(TODAY, lmp=lmp).tested(TODAY)
    label = "艾滋病、梅毒检测"
    path = f"/people/{woman.person.pk}/audit"
    assert label in client_as("mch").get("/audit").content.decode()
    assert label in client_as("mch").get(path).content.decode()
    assert label not in client_as("bureau").get("/audit").content.decode()
    assert label not in client_as("clinic_changchi").get(path).content.decode()


def lines(client, **wanted):
    page = client.get("/audit", wanted).content.decode()
    return page.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr>")


def test_the_trail_is_filtered_by_day_action_and_account(client_as, county):
    a_woman(county)
    a_woman(county, name="王芳")
    client = client_as("mch")
    now = timezone.localdate()
    around = {"since": now - timedelta(days=1), "until": now + timedelta(days=1)}
    assert lines(client, **around) == 2
    assert lines(client, **around, action="record") == 2
    assert lines(client, **around, action="void") == 0
    assert lines(client, **around, user=county.account("clinic_changchi").pk) == 2
    assert lines(client, **around, user=county.account("clinic_shahe").pk) == 0
    assert lines(client, since=now + timedelta(days=1), until=now + timedelta(days=2)) == 0
    assert lines(client, since=now, until=now) == 2


def test_a_long_trail_is_walked_page_by_page(client_as, county, acting_as):
    woman = a_woman(county)
    clinic = county.account("clinic_changchi")
    with acting_as(clinic):
        AuditEvent.objects.bulk_create(
            AuditEvent(
                at=timezone.now(),
                user=clinic,
                institution=clinic.institution,
                action="read",
                person_id=woman.person.pk,
            )
            for _each in range(119)
        )
    client = client_as("mch")
    path, seen = f"/people/{woman.person.pk}/audit", 0
    while path:
        page = client.get(path).content.decode()
        body = page.rpartition("<tbody>")[2].partition("</tbody>")[0]
        seen += body.count("张医生")
        older = re.search(r'href="(\?before=\d+)" rel="next"', page)
        path = f"/people/{woman.person.pk}/audit{older[1]}" if older else ""
    assert seen == 120


@pytest.mark.parametrize("who", ["clinic_changchi", "village_doctor", "obstetrics", "prefecture"])
def test_the_trail_is_for_roles_that_audit(client_as, who):
    assert client_as(who).get("/audit").status_code == 403


def test_an_institution_out_of_use_takes_no_new_account(client_as, county):
    closed = Institution.objects.create(
        name="旧卫生院",
        kind="township_clinic",
        region=CHANGCHI,
        catchment=CHANGCHI,
        active=False,
    )
    assert new_account(client_as("admin"), county, institution=closed.pk).status_code == 422
