from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    name = "muzi.access"
    label = "access"

    def ready(self) -> None:
        from muzi.database.policies import install

        post_migrate.connect(install, sender=self)
