"""A simulated Nanjiang of a smaller size, made once for all tests of this folder."""

from __future__ import annotations

import pytest
from small_county import BIRTHS, NANJIANG, SEED, TODAY, read, work

from muzi.simulate.institutions import County, counties
from muzi.simulate.population import Family, families


@pytest.fixture(scope="session")
def county() -> County:
    return counties(NANJIANG, read("regions.csv") + read("villages/511922.csv"))[0]


@pytest.fixture(scope="session")
def region() -> list[Family]:
    return [family for unit in work(BIRTHS) for family in families(unit, SEED, TODAY)]
