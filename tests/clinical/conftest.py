"""The shipped content, read once for the clinical tests."""

import pytest

from muzi.content import Content, load


@pytest.fixture(scope="session")
def content() -> Content:
    return load()
