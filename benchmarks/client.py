"""A browser reduced to what a measurement needs: cookies, forms, one kept-open connection."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

Fields = list[tuple[str, str]]
# The server lets go of a connection that is idle for long.
IDLE_SECONDS = 5.0


class RequestFailed(RuntimeError):
    """The server gave another answer than the measurement expects; it would measure an error."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`seconds` from the first byte sent to the last byte read."""

    status: int
    body: bytes
    location: str
    seconds: float


class Browser:
    """One logged-in session. Not for several threads at once."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookies: dict[str, str] = {}
        self._used = time.monotonic()

    def log_in(self, username: str, password: str) -> None:
        """Raises RequestFailed when the account is refused."""
        form = form_with(self.get("/login").body, "username")
        form |= {"username": [username], "password": [password]}
        answer = self.post("/login", form, expect=302)
        if answer.location.startswith("/login"):
            raise RequestFailed("the account was not let in")

    def get(self, path: str, expect: int = 200) -> Answer:
        return self._send("GET", path, None, {}, expect)

    def post(
        self, path: str, form: dict[str, list[str]], *, expect: int = 200, fragment: bool = False
    ) -> Answer:
        """Send a form. `fragment`: as htmx asks, for a part of a page."""
        fields = {"csrfmiddlewaretoken": [self._cookies["csrftoken"]], **form}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if fragment:
            headers["HX-Request"] = "true"
        return self._send("POST", path, urlencode(fields, doseq=True).encode(), headers, expect)

    def close(self) -> None:
        self._connection.close()

    def _send(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], expect: int
    ) -> Answer:
        if time.monotonic() - self._used > IDLE_SECONDS:
            self._connection.close()
            self._connection.connect()
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        began = time.perf_counter()
        self._connection.request(method, path, body, {"Cookie": cookies, **headers})
        response = self._connection.getresponse()
        text = response.read()
        seconds = time.perf_counter() - began
        self._used = time.monotonic()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        if response.status != expect:
            raise RequestFailed(f"{method} answered {response.status}, not {expect}")
        return Answer(response.status, text, response.headers.get("Location", ""), seconds)


class _Forms(HTMLParser):
    """The fields of every form of a page, as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Fields] = []
        self._inside = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = True
            self.forms.append([])
        if not self._inside:
            return
        name, kind = found.get("name", ""), found.get("type", "")
        if tag == "input" and name and kind not in {"submit", "button"}:
            if kind not in {"radio", "checkbox"} or "checked" in found:
                self.forms[-1].append((name, found.get("value", "")))
        elif tag == "textarea" and name:
            self.forms[-1].append((name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self.forms[-1].append((self._select, found.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "form":
            self._inside = False


def form_with(page: bytes, field: str) -> dict[str, list[str]]:
    """The form of a page that has a field of this name. Raises RequestFailed without one."""
    parser = _Forms()
    parser.feed(page.decode())
    for form in parser.forms:
        found: dict[str, list[str]] = {}
        for name, value in form:
            found.setdefault(name, []).append(value)
        if field in found:
            return found
    raise RequestFailed("the page has no such form")
