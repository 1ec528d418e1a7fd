"""Pages that belong to no part of the product: is it up, and a form that went stale."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def health(request: HttpRequest) -> HttpResponse:
    """Up, with its database, for whatever watches the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from an old page or session: say so, and that nothing was saved."""
    return render(request, "403.html", {"stale_form": True}, status=403)
