"""The WSGI application that the server runs."""

import os
import signal
import threading
import time

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muzi.config.settings")
application = get_wsgi_application()

# Forecasts need it; importing it takes a second that the first reader of a plan would wait.
import scipy.special  # noqa: E402, F401

from muzi.content import load  # noqa: E402
from muzi.indicators.definitions import book  # noqa: E402

# Content without a source or with an unknown key stops the server here, naming file and key.
load()
book()

# Set by `muzi serve`: the process that looks after its workers.
SERVER_PID = "MUZI_SERVER_PID"
END_SECONDS = 10


def _end_with(server: int) -> None:
    """End this worker when its server was killed: it would keep the port from the next one."""
    while os.getppid() == server:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_SECONDS)
    os._exit(1)


if SERVER_PID in os.environ:
    threading.Thread(target=_end_with, args=(int(os.environ[SERVER_PID]),), daemon=True).start()
