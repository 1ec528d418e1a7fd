from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "muzi.services"
    label = "services"
