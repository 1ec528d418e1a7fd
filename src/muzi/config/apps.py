from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "muzi.config"
    label = "config"
