from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    name = "reception"
    label = "reception"

    def ready(self) -> None:
        from reception import listeners

        listeners.connect()
