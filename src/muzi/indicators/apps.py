from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "muzi.indicators"
    label = "indicators"

    def ready(self) -> None:
        from muzi.indicators.follow import recount_changed
        from muzi.journeys import rebuild

        rebuild.on_changed(recount_changed)
