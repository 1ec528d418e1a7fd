"""Every page of the access matrix: a look at a file is audited, and the browser is told to run
nothing that is not the product's own.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from world import ACTORS, World, make_world

from muzi.access import scope
from muzi.access.models import AuditEvent
from muzi.journeys import views
from muzi.people.models import Person
from muzi.services.kinds import BY_NAME


@pytest.fixture(scope="module")
def world(committed: None) -> World:
    return make_world()


def _whose(about: str, target: dict[str, Any]) -> int:
    if about == "person":
        return int(target["pk"])
    with scope.acting(scope.SYSTEM):
        model = BY_NAME[target["kind"]].model if about == "record" else None
        if model is not None:
            return int(model._default_manager.get(pk=target["pk"]).person_id)
        return Person.objects.get(pregnancies=target["pk"]).pk


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ["mch", "township", "village"])
def test_every_look_at_a_file_is_written_down(world: World, actor: str) -> None:
    client = world.client(actor)
    looked = 0
    for page in world.pages(actor):
        if page.about not in {"person", "pregnancy", "record"}:
            continue
        whose = _whose(page.about, page.target)
        hers = AuditEvent.objects.filter(action="read", person_id=whose)
        with scope.acting(world.account(actor).scope):
            before = hers.filter(user=world.account(actor)).count()
        response = client.get(page.path)
        if response.status_code == 302:  # a form that does not fit: nothing of hers was shown
            assert page.route == "record_new"
            continue
        with scope.acting(world.account(actor).scope):
            assert hers.filter(user=world.account(actor)).count() == before + 1, page.path
        looked += 1
    assert looked > 10


class Inline(HTMLParser):
    """Collects what a strict policy would have to allow."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if (tag == "script" and not given.get("src")) or tag == "style":
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.found.append(f"{tag} {name}")
            if value and value.strip().lower().startswith(("javascript:", "data:text")):
                self.found.append(f"{tag} {name}={value[:20]}")
            if name == "src" and value and not value.startswith(("/", "data:image/")):
                self.found.append(f"{tag} {value}")


def _checked(response: Any, path: str) -> None:
    policy = response.headers.get("Content-Security-Policy", "")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'", path
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'", path
    assert "unsafe" not in policy, path
    assert response.headers["X-Content-Type-Options"] == "nosniff", path
    assert response.headers["X-Frame-Options"] == "DENY", path
    assert response.headers["Referrer-Policy"] == "same-origin", path
    if response.headers.get("Content-Type", "").startswith("text/html"):
        parser = Inline()
        parser.feed(response.content.decode())
        assert parser.found == [], path


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ACTORS)
def test_every_page_keeps_to_a_strict_policy(
    world: World, actor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.client(actor)
    client.raise_request_exception = False
    seen = 0
    for page in world.pages(actor):
        _checked(client.get(page.path, page.query), page.path)
        seen += 1
    assert seen >= 3
    for path in ("/nowhere", "/people/0", "/accounts", "/figures/"):
        _checked(client.get(path), path)
    with monkeypatch.context() as patch:
        patch.setattr(views.story, "records", lambda *_: 1 / 0)
        whose = world.targets("person", actor, [], inside=True)[0]["pk"]
        _checked(client.get(f"/people/{whose}"), "a page that fails")
