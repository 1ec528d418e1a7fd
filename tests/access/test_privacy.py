"""Nothing that identifies a person is in a log, an error page or an address; sessions end."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO
from typing import Any
from urllib.parse import unquote

import harness
import pytest
from django.conf import settings
from django.test import Client
from factories import CHANGCHI, CHANGCHI_VILLAGES, PASSWORD, SHAHE_VILLAGES, County, a_woman

from muzi.access import scope
from muzi.bulletins import tallies
from muzi.bulletins.calendar import Span
from muzi.database import server
from muzi.indicators.queries import OutOfScopeError
from muzi.journeys import views
from muzi.people.identity import make_resident_id
from muzi.people.models import Person
from muzi.places.codes import Level
from muzi.services.antenatal_visit.model import Purpose
from muzi.services.kinds import BY_NAME

NAME, HUSBAND = "邬晓蝶", "洪大壮"
BORN, LMP = date(1994, 8, 21), date(2026, 3, 2)
NUMBER = make_resident_id("511922", BORN, 372)
PHONE, HUSBAND_PHONE = "13990017325", "13990027316"
HANDBOOK = "H5119220077331"
SECRETS = (NAME, HUSBAND, NUMBER, PHONE, HUSBAND_PHONE, HANDBOOK)
FORM = {
    "name": NAME,
    "document": "resident_id",
    "number": NUMBER,
    "phone": PHONE,
    "residence": [str(CHANGCHI), str(CHANGCHI_VILLAGES[0])],
    "hukou_place": "here",
    "husband_name": HUSBAND,
    "husband_phone": HUSBAND_PHONE,
}
ADDRESSES = re.compile(r'(?:href|src|action|hx-\w+|data-\w*url|content)="([^"]*)"')


def _told_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


# Logs


@pytest.fixture
def written(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """written(): all that every logger, at its most talkative, has written as the product writes,
    and all that went to the standard streams.
    """
    console = next(each for each in logging.getLogger().handlers if _is_ours(each))
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(console.formatter)
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, list(root.manager.loggerDict))]
    before = [(each, each.level, each.disabled) for each in loggers]
    for each in loggers:
        each.setLevel(logging.DEBUG)
        each.disabled = False
        if each is root or not each.propagate:
            each.addHandler(handler)

    def all_of_it() -> str:
        out, err = capfd.readouterr()
        return stream.getvalue() + out + err

    yield all_of_it
    for each, level, disabled in before:
        each.setLevel(level)
        each.disabled = disabled
        each.removeHandler(handler)


def _is_ours(handler: logging.Handler) -> bool:
    made = settings.LOGGING["formatters"]["line"]["()"]
    kind = type(handler.formatter)
    return f"{kind.__module__}.{kind.__qualname__}" == made


def _log_of_the_database() -> str:
    """What the embedded test server has written since its start."""
    if not harness.EMBEDDED:
        return ""
    log = server.data_folder(settings.ENV) / "log"
    return log.read_text(encoding="utf-8", errors="replace")


class Walker:
    """A client that keeps what it was answered."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.client.raise_request_exception = False
        self.addresses: list[str] = []
        self.errors: list[str] = []

    def get(self, path: str) -> Any:
        return self._heard(path, self.client.get(path))

    def post(self, path: str, data: dict[str, Any], **headers: str) -> Any:
        return self._heard(path, self.client.post(path, data, headers=headers))

    def _heard(self, path: str, response: Any) -> Any:
        text = "" if response.streaming else response.content.decode("utf-8", "replace")
        leads = [v for k, v in response.headers.items() if k in {"Location"} or k[:3] == "HX-"]
        self.addresses += map(unquote, [path, *leads, *ADDRESSES.findall(text)])
        if response.status_code in {403, 404, 405, 500}:
            self.errors.append(text)
        return response


def test_a_refused_request_is_one_line(
    client_as: Callable[[str], Client],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing broke: where it was is told, and no traceback, which a failure has."""
    clinic = Walker(client_as("clinic_changchi"))
    console = next(each for each in logging.getLogger().handlers if _is_ours(each))

    def told() -> str:
        [record] = [each for each in caplog.records if each.name == "django.request"]
        caplog.clear()
        return console.format(record)

    assert clinic.get("/documents").status_code == 403
    assert told().splitlines()[1:] == []
    monkeypatch.setattr("muzi.journeys.views_lists.render", lambda *_args, **_more: 1 / 0)
    assert clinic.get("/pregnancies").status_code == 500
    assert "ZeroDivisionError" in told()


def test_a_journey_leaves_her_in_no_log_error_or_address(
    county: County,
    client_as: Callable[[str], Client],
    written: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = len(_log_of_the_database())
    clinic, other = Walker(client_as("clinic_changchi")), Walker(client_as("clinic_shahe"))
    for text in SECRETS:
        assert clinic.post("/search", {"q": text}).status_code == 200
    clinic.post("/people/draft", FORM)
    clinic.post("/people/similar", FORM)
    made = clinic.post("/people/new", FORM)
    with scope.acting(scope.SYSTEM):
        key = Person.objects.get(resident_id=NUMBER).pk
    assert made.status_code == 302, made.content.decode()
    booking = {"served_on": "2026-05-04", "lmp": LMP.isoformat(), "gravidity": 1}
    booking |= {"handbook_number": HANDBOOK, "provider": "张医生"}
    booked = clinic.post(f"/people/{key}/record/pregnancy_registration", booking)
    if booked.status_code == 200:  # what is unusual is confirmed
        booking["confirm"] = list(booked.context["form"].warnings)
        booked = clinic.post(f"/people/{key}/record/pregnancy_registration", booking)
    assert booked.status_code == 302, booked.context["form"].errors
    visit = {"served_on": "2026-06-01", "systolic": 118, "diastolic": 76, "weight_kg": 58}
    visit |= {"purpose": Purpose.CHECK.value}
    saved = clinic.post(f"/people/{key}/record/antenatal_visit", visit)
    assert saved.status_code == 302, (saved.context["form"].errors, saved.context["form"].warnings)
    record = _visit(key)
    amended = visit | {"haemoglobin": 101, "reason": f"{NAME}报错", "version": 1}
    clinic.post(f"/records/antenatal_visit/{record}", amended)
    clinic.post(f"/records/antenatal_visit/{record}/void", {"reason": "重复", "version": 2})
    clinic.post(f"/drafts/antenatal_visit/{key}-1-new", {"abnormality": f"{NAME} {PHONE}"})
    clinic.post(f"/people/{key}/edit", FORM | {"phone": HUSBAND_PHONE, "reason": "换号"})
    for path in (f"/people/{key}", f"/people/{key}/audit", "/", "/pregnancies", "/due", "/risk"):
        assert clinic.get(path).status_code == 200, path
    clinic.get("/pregnancies/export")
    assert clinic.post("/search", {"q": NAME}, **{"HX-Request": "true"}).status_code == 200

    # Another township: not there, and its own registration of her meets the constraint unseen.
    assert other.get(f"/people/{key}").status_code == 404
    assert other.get(f"/records/antenatal_visit/{record}").status_code == 404
    elsewhere = FORM | {
        "residence": [str(SHAHE_VILLAGES[0] // 1000 * 1000), str(SHAHE_VILLAGES[0])]
    }
    assert other.post("/people/new", elsewhere).status_code == 422
    assert other.post("/people/open", {"number": NUMBER, "reason": "。"}).status_code == 422
    assert other.get("/accounts").status_code == 403

    # A fault of the program, and one of the database that nobody expected.
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"{NAME} {NUMBER} {PHONE}")

    with monkeypatch.context() as patch:
        patch.setattr(views.places, "path", broken)
        assert clinic.get(f"/people/{key}").status_code == 500
    again = {"name": NAME, "resident_id": NUMBER, "residence": CHANGCHI_VILLAGES[0]}
    again |= {"birth_date": BORN, "sex": 2, "created_at": "2026-06-01T00:00Z", "phone": PHONE}
    with monkeypatch.context() as patch:
        patch.setattr(views.places, "path", lambda _region: Person.objects.create(**again))
        assert clinic.get(f"/people/{key}").status_code == 500

    log = written()
    assert "Internal Server Error" in log  # it was listened to
    assert "people_person_resident_id" in log  # and says what went wrong
    assert _told_in(log) == []
    for walker in (clinic, other):
        assert _told_in("\n".join(walker.addresses)) == []
    assert clinic.errors
    assert other.errors
    assert _told_in("\n".join(clinic.errors + other.errors)) == []
    if harness.EMBEDDED:
        told = _log_of_the_database()[begun:]
        assert "duplicate key value violates unique constraint" in told
        assert _told_in(told) == []


def _visit(person: int) -> int:
    with scope.acting(scope.SYSTEM):
        found = BY_NAME["antenatal_visit"].model._default_manager.filter(person=person)
        return int(found.values_list("pk", flat=True)[0])


def test_the_database_server_writes_no_values(db: None) -> None:
    """The settings that keep rows and statements out of an embedded server's log are in force."""
    if not harness.EMBEDDED:
        pytest.skip("the log of an external server is its administrator's")
    told = {}
    with harness.connection.cursor() as cursor:
        for name in ("log_error_verbosity", "log_parameter_max_length_on_error", "log_statement"):
            cursor.execute(f"SHOW {name}")
            told[name] = cursor.fetchone()[0]
    assert told == {
        "log_error_verbosity": "terse",
        "log_parameter_max_length_on_error": "0",
        "log_statement": "none",
    }


# Counts


def test_women_at_risk_of_a_village_are_counted_for_whoever_sees_its_persons(
    county: County, client_as: Callable[[str], Client]
) -> None:
    """The figures of a village are; a count beside them must not be had by its address."""
    days = "from=2026-03-01&to=2026-03-31"
    found = {
        (who, region): client_as(who).get(f"/bulletins/turned-red?region={region}&{days}")
        for who in ("prefecture", "clinic_changchi")
        for region in (CHANGCHI, CHANGCHI_VILLAGES[0])
    }
    assert {asked: answer.status_code for asked, answer in found.items()} == {
        ("prefecture", CHANGCHI): 200,
        ("prefecture", CHANGCHI_VILLAGES[0]): 404,
        ("clinic_changchi", CHANGCHI): 200,
        ("clinic_changchi", CHANGCHI_VILLAGES[0]): 200,
    }


@pytest.mark.parametrize("region", [CHANGCHI, CHANGCHI_VILLAGES[0]])
def test_nothing_is_counted_by_village_where_persons_are_hidden(
    county: County, region: int
) -> None:
    step, days = Level.VILLAGE, Span(date(2026, 3, 1), date(2026, 3, 31))
    with scope.acting(county.account("prefecture").scope):
        with pytest.raises(OutOfScopeError):
            tallies.newly_red(region, days, step)
        with pytest.raises(OutOfScopeError):
            tallies.by_part(["live_births"], region, days, step)
    with scope.acting(county.account("clinic_changchi").scope):
        assert tallies.newly_red(region, days, step) == {}


# Sessions


def _log_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post("/login", {"username": "clinic_changchi", "password": password})


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(county: County) -> None:
    client = Client()
    client.get("/login")
    assert _log_in(client).status_code == 302
    session, token = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert session["httponly"]
    assert session["samesite"] == token["samesite"] == "Lax"
    assert not settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert int(session["max-age"]) <= 12 * 3600


def test_a_session_left_alone_ends_and_one_in_use_does_not(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    _log_in(client)
    now = int(time.time())
    minutes = [0, 25, 50, 79]  # never 30 without a page
    for minute in minutes:
        monkeypatch.setattr("muzi.access.middleware.time.time", lambda m=minute: now + m * 60)
        assert client.get("/pregnancies").status_code == 200, minute
    monkeypatch.setattr("muzi.access.middleware.time.time", lambda: now + (79 + 31) * 60)
    ended = client.get("/pregnancies")
    assert ended.url == "/login?next=/pregnancies"
    monkeypatch.setattr("muzi.access.middleware.time.time", lambda: now + (79 + 32) * 60)
    assert client.get("/pregnancies").status_code == 302  # and stays ended


def test_five_wrong_passwords_lock_the_account_for_that_address(county: County) -> None:
    client = Client()
    statuses = [_log_in(client, f"wrong {n}").status_code for n in range(5)]
    assert statuses[:4] == [200] * 4
    assert statuses[4] == 429
    locked = _log_in(client)
    assert locked.status_code == 429
    assert client.get("/").status_code == 302  # not logged in by it
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert _log_in(elsewhere).status_code == 302  # a guesser cannot shut others out


def test_a_wrong_form_secret_is_refused_on_every_kind_of_write(county: County) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(county.account("mch"), backend="django.contrib.auth.backends.ModelBackend")
    key = a_woman(county).person.pk
    for path in ("/people/new", f"/people/{key}/record/antenatal_visit", "/search", "/logout"):
        assert client.post(path, {"csrfmiddlewaretoken": "x" * 64}).status_code == 403, path
