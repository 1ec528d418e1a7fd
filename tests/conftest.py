"""Fixtures of every test. Each test logs in to the database as the app does, so row-level security
holds in the tests as it does in service (see harness.py).

    db            pytest-django's: one transaction a test, rolled back
    county        institutions and accounts of a small county, inside that transaction
    committed     for a whole module: what its tests write is committed, and erased after them
    client_as     a browser-less client logged in as a role or account
    acting_as     a transaction in which an account acts

Tests against a running server need committed data too: build them on `committed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import harness
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from factories import County, make_county

from muzi.access import scope
from muzi.access.models import User


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Each test begins in Chinese, whatever language the pages of the one before were in."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, in place of pytest-django's own (the app login cannot make one)."""
    with django_db_blocker.unblock():
        name = harness.create()
    yield
    with django_db_blocker.unblock():
        harness.drop(name)


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests of this module write for good, each in its own transactions; erased after them."""
    with django_db_blocker.unblock():
        yield
        harness.erase()


@pytest.fixture
def county(db: None) -> County:
    """Institutions and accounts of a small county."""
    return make_county()


@pytest.fixture
def acting_as() -> Callable[[User], AbstractContextManager[None]]:
    """acting_as(user): a transaction in which the account acts."""
    return lambda user: scope.acting(user.scope)


@pytest.fixture
def client_as(county: County) -> Callable[[str | User], Client]:
    """client_as(role, username or account): a client logged in as that account."""

    def logged_in(who: str | User) -> Client:
        client = Client()
        user = who if isinstance(who, User) else county.account(who)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return logged_in
