from django.apps import AppConfig


class CapacityConfig(AppConfig):
    name = "muzi.capacity"
    label = "capacity"
