"""What a page would never send is refused or read as nothing: no fault, and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from factories import County, a_woman, weeks
from looking import LMP

from muzi.access.models import User
from muzi.services.models import AntenatalVisit

NUL = "甲\0乙"
VISIT = {"served_on": "2025-12-01", "purpose": "check", "haemoglobin": "100", "reason": "有误"}


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/people/{person}/audit?before=²", None, 200),
        ("/audit?before=²", None, 200),
        ("/people/99999999999999999999999", None, 404),
        ("/figures/?year=99999", None, 404),
        ("/figures/A06/counted/?page=99999999999999999999", None, 200),
        ("/records/antenatal_visit/{record}", VISIT | {"version": "x"}, 200),
        ("/records/antenatal_visit/{record}/void", {"reason": "有误", "version": "x"}, 200),
        ("/people/{person}/record/delivery", {"more": "1", "newborn-TOTAL_FORMS": "x"}, 200),
        ("/people/{person}/record/antenatal_visit", VISIT | {"complaint": NUL}, 200),
        ("/drafts/antenatal_visit/{person}-1-new", {"complaint": NUL}, 204),
        ("/drafts/antenatal_visit/whoever", {"complaint": "甲"}, 404),
        ("/people/draft", {"name": NUL}, 204),
        ("/people/new", {"name": NUL}, 422),
        ("/people/similar", {"besides": "²"}, 200),
        ("/search", {"q": NUL}, 200),
    ],
)
def test_nothing_breaks(
    county: County,
    client_as: Callable[[str], Client],
    acting_as: Callable[[User], AbstractContextManager[None]],
    path: str,
    data: dict[str, str] | None,
    status: int,
) -> None:
    story = a_woman(county).registered(weeks(LMP, 8), lmp=LMP).seen(weeks(LMP, 12), haemoglobin=105)
    client = client_as("mch")
    client.raise_request_exception = False
    path = path.format(person=story.person.pk, record=story.last.pk)
    response = client.get(path) if data is None else client.post(path, data)
    assert response.status_code == status
    with acting_as(county.account("mch")):
        (record,) = AntenatalVisit.objects.all()
    assert (record.haemoglobin, record.version, record.voided_at) == (105, 1, None)
