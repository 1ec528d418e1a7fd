from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "muzi.journeys"
    label = "journeys"

    def ready(self) -> None:
        from muzi.journeys.rebuild import rebuild
        from muzi.services import actions

        actions.on_written(rebuild)
