"""The style gallery: every component with synthetic content. Routed in debug only."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muzi.web.gallery import context


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    page = Paginator(range(5612), 50).get_page(request.GET.get("page"))
    return render(request, "web/gallery.html", {**context(), "page": page})
