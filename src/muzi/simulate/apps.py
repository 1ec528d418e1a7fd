from django.apps import AppConfig


class SimulateConfig(AppConfig):
    name = "muzi.simulate"
    label = "simulate"
