from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "muzi.journeys"
    label = "journeys"

    def ready(self) -> None:
        from muzi.journeys.read import known
        from muzi.journeys.rebuild import rebuild, rebuild_person
        from muzi.people import actions as people
        from muzi.services import actions as services
        from muzi.services import bulk as loads

        services.on_written(rebuild)
        loads.on_loaded(loads.Reader(known=known, rebuild=rebuild))
        people.on_corrected(rebuild_person)
