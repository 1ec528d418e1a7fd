"""Each request is one transaction in which the account's scope is told to the database."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from muzi.access import scope

# Reached without an account. Everything else asks for one.
PUBLIC_PATHS = ("/login", "/language", "/healthz", "/favicon.ico")

# How often a session's "last seen" is written: often enough for the time-out, seldom enough not to
# cost every page a write.
SEEN_EVERY_SECONDS = 60


def _idle(request: HttpRequest) -> bool:
    """Has this session been left alone too long? Notes that it has been seen otherwise."""
    now = int(time.time())
    seen = request.session.get("seen", now)
    if now - seen > settings.SESSION_IDLE_SECONDS:
        return True
    if "seen" not in request.session or now - seen > SEEN_EVERY_SECONDS:
        request.session["seen"] = now
    return False


def acting(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        public = request.path.startswith(PUBLIC_PATHS)
        if not request.user.is_authenticated:
            return get_response(request) if public else redirect_to_login(request.get_full_path())
        if _idle(request):
            logout(request)
            return redirect_to_login(request.get_full_path())
        with scope.acting(request.user.scope):
            response = get_response(request)
            # Django has already turned an exception into an answer; what it wrote must not stay.
            if response.status_code >= 500:
                transaction.set_rollback(True)
        # On a shared desk "back" after logging out must show nobody; what is typed is a draft.
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware
