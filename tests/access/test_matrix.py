"""The access matrix: every cell of matrix.txt is executed, and every route has its cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from world import ACTORS, Row, World, kinds, make_world, matrix, names_of

from muzi.services.kinds import BY_NAME

ROWS = matrix()
CELLS = [(row, method, actor) for row in ROWS for method in row.methods for actor in ACTORS]
NOBODY = 10**12


@pytest.fixture(scope="module")
def world(committed: None) -> World:
    return make_world()


@pytest.fixture(scope="module")
def sessions(world: World) -> dict[str, str]:
    """A session of each actor; each test works on a copy and is rolled back."""
    found = {}
    for actor in ACTORS:
        client = world.client(actor)
        if "sessionid" in client.cookies:
            found[actor] = client.cookies["sessionid"].value
    return found


def _answered(response: Any) -> bool:
    if response.status_code == 302:
        return not _to_login(response)
    return response.status_code in {200, 204, 422}


def _to_login(response: Any) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/login?next=")


def _text(response: Any) -> str:
    """What an answer says: its page, or every sheet of its workbook; and where it leads."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode() + response.headers.get("Location", "")


def _ask(client: Client, row: Row, method: str, target: dict[str, Any]) -> Any:
    target = dict(target)
    query = target.pop("query", {})
    path = reverse(row.route, kwargs=target) + (f"?{urlencode(query)}" if query else "")
    return client.get(path) if method == "GET" else client.post(path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "method", "actor"),
    CELLS,
    ids=[f"{row.route}-{row.variant}-{method}-{actor}" for row, method, actor in CELLS],
)
def test_cell(world: World, sessions: dict[str, str], row: Row, method: str, actor: str) -> None:
    expected = row.cells[actor]
    for inside in (True, False) if row.about else (True,):
        names = names_of(ROWS, row)
        targets = world.targets(row.about, actor, names, inside=inside)
        assert len(targets) >= len(names)
        for target in targets:
            client = Client()
            if actor in sessions:
                client.cookies["sessionid"] = sessions[actor]
            response = _ask(client, row, method, target)
            told = f"{row.route} {target} {'inside' if inside else 'outside'}: {response}"
            if expected == "yes" or (expected == "own" and inside):
                assert _answered(response), told
            elif expected == "login":
                assert _to_login(response), told
            elif expected == "no":
                assert response.status_code in ({403} if inside else {403, 404}), told
            else:
                assert response.status_code == {"own": 404, "405": 405}[expected], told
            text = _text(response)
            assert not [name for name in world.hidden_names(actor) if name in text], told


def _bare(response: Any) -> str:
    """A page without the form's secret and its own address."""
    text = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", _text(response))
    return text.replace(response.request["PATH_INFO"], "")


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [actor for actor in ACTORS if actor != "anonymous"])
def test_what_is_outside_looks_like_what_is_not_there(
    world: World, sessions: dict[str, str], actor: str
) -> None:
    client = Client()
    client.cookies["sessionid"] = sessions[actor]
    for row in ROWS:
        if row.cells[actor] != "own" or row.about == "region" or "GET" not in row.methods:
            continue
        target = world.targets(row.about, actor, names_of(ROWS, row), inside=False)[0]
        hidden = _ask(client, row, "GET", target)
        named = "pk" if "pk" in target else "region"
        missing = _ask(client, row, "GET", {**target, named: NOBODY})
        assert hidden.status_code == missing.status_code == 404, row.route
        assert _bare(hidden) == _bare(missing), row.route


# Completeness


def _routes(patterns: Any) -> Iterator[URLPattern]:
    for each in patterns:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from _routes(each.url_patterns)


def test_every_route_and_method_has_a_row_and_every_row_a_route() -> None:
    routes = {each.name: each for each in _routes(get_resolver().url_patterns)}
    assert None not in routes, "a route without a name cannot be in the matrix"
    assert {row.route for row in ROWS} == set(routes)
    for name, route in routes.items():
        rows = [row for row in ROWS if row.route == name]
        said = [(row.variant, method) for row in rows for method in row.methods]
        assert len(said) == len(set(said)), f"{name}: said twice"
        assert {method for _variant, method in said} == {"GET", "POST"}, name
        arguments = set(route.pattern.converters)
        if "kind" in arguments:
            covered = {(kind, m) for row in rows for kind in kinds(ROWS, row) for m in row.methods}
            assert covered == {(kind, m) for kind in BY_NAME for m in ("GET", "POST")}, name
        elif "code" in arguments:
            assert set(said) == {(v, m) for v in ("open", "restricted") for m in ("GET", "POST")}
        else:
            assert {row.variant for row in rows} == {""}, name
        # An address that names something has an inside and an outside.
        assert all(bool(row.about) for row in rows) or not arguments, name
    assert {cell for row in ROWS for cell in row.cells.values()} == {
        "own",
        "yes",
        "no",
        "login",
        "405",
    }
