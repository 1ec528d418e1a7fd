"""The register that the tests of access look at."""

import pytest
from looking import expire_openings, make_register


@pytest.fixture(scope="module")
def register(committed):
    """Women of three villages, committed; see looking.py."""
    return make_register()


@pytest.fixture
def obstetrics(register):
    """The hospital's account; whatever it opened in the test has expired after it."""
    yield register.county.account("obstetrics")
    expire_openings()
