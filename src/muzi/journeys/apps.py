from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "muzi.journeys"
    label = "journeys"

    def ready(self) -> None:
        from muzi.journeys.rebuild import rebuild, rebuild_person
        from muzi.people import actions as people
        from muzi.services import actions as services

        services.on_written(rebuild)
        people.on_corrected(rebuild_person)
