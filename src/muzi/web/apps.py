"""Django application of the page shell."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and template tags; no models."""

    name = "muzi.web"
    label = "web"
