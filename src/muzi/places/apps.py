from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "muzi.places"
    label = "places"
