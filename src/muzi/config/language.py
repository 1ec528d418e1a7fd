"""The language of a page: Chinese, unless this browser has chosen another.

What a browser says it prefers counts for nothing: clinics' computers often say English, and the
terms of the records are those of the Chinese norms.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers


def chosen(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware in place of Django's own, which asks the browser."""
    known = dict(settings.LANGUAGES)

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = asked if asked in known else settings.LANGUAGE_CODE
        translation.activate(language)
        response = get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def either(chinese: str, english: str) -> str:
    """Which of two texts of the content the reader of this page is given."""
    return english if (translation.get_language() or "").startswith("en") else chinese
