from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "muzi.bulletins"
    label = "bulletins"
