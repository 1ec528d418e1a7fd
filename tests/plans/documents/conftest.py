"""A document that the county bureau has read in through its page."""

from __future__ import annotations

import pytest
from at_a_document import TEXT, read_in


@pytest.fixture
def bureau(county):
    return county.account("bureau")


@pytest.fixture
def client(client_as):
    return client_as("bureau")


@pytest.fixture
def document(client, bureau):
    """Read in by the bureau."""
    return read_in(client, bureau, TEXT)
