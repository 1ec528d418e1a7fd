"""`muzi serve`: the web server."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Run the web server. Example: muzi serve --workers 2 --threads 4"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.ENV.port)
        parser.add_argument("--workers", type=int, default=2, help="processes")
        # Each blocking thread keeps one database connection.
        parser.add_argument("--threads", type=int, default=4, help="requests at once a process")

    def handle(self, *args: Any, **options: Any) -> None:
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        self.stdout.write(f"http://{options['host']}:{options['port']}  (Ctrl-C stops)")
        Granian(
            "muzi.config.wsgi:application",
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            workers=options["workers"],
            blocking_threads=options["threads"],
            log_level=LogLevels.warning,
            process_name="muzi",
        ).serve()
