from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "muzi.indicators"
    label = "indicators"
