"""`muzi serve`: the web server."""

from __future__ import annotations

import os
import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from muzi.database import server

PORT_TAKEN = 5
STOP_SECONDS = 10


class Command(BaseCommand):
    help = (
        "Run the web server. Example: muzi serve --workers 2 --threads 4. "
        "Exit code 5: the port is taken."
    )

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

        host, port = options["host"], options["port"]
        if _taken(host, port):
            raise CommandError(
                f"Port {port} is taken: stop what listens there, or set PORT to another.",
                returncode=PORT_TAKEN,
            )
        if not settings.ENV.database_url:
            server.embedded(settings.ENV).keep_running()
        os.environ["MUZI_SERVER_PID"] = str(os.getpid())  # read by muzi.config.wsgi
        self.stdout.write(f"http://{host}:{port}  (Ctrl-C stops)")
        Granian(
            "muzi.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=options["workers"],
            blocking_threads=options["threads"],
            # A worker that was killed is replaced; the others go on.
            respawn_failed_workers=True,
            # A request that is being answered when the server is stopped has so long to end.
            workers_kill_timeout=STOP_SECONDS,
            log_level=LogLevels.warning,
        ).serve()


def _taken(host: str, port: int) -> bool:
    """Does something answer there? The server itself would share the port without a word."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
