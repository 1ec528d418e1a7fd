from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "muzi.bulletins"
    label = "bulletins"

    def ready(self) -> None:
        from muzi.bulletins.submissions import renew_receivers
        from muzi.plans import amending

        amending.on_revised(renew_receivers)
