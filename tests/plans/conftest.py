"""A document that the county bureau, acting, has read in; what the reader says of it is made up."""

from __future__ import annotations

import pytest
from made import TEXT, a_reading

from muzi.access import scope
from muzi.plans import reading
from muzi.plans.documents import intake


@pytest.fixture
def bureau(county):
    """The county bureau's account, acting."""
    user = county.account("bureau")
    with scope.acting(user.scope):
        yield user


@pytest.fixture
def reads(monkeypatch):
    """What the reader says from now on."""

    def say(result):
        monkeypatch.setattr(reading, "read", lambda text, **asked: result, raising=False)

    say(a_reading())
    return say


@pytest.fixture
def document(bureau, reads):
    return intake.take(TEXT, file_name="方案.docx", by=bureau)
