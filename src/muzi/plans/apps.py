from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "muzi.plans"
    label = "plans"
