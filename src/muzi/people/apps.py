from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "muzi.people"
    label = "people"
