"""The `muzi` command: Django's management commands under one short name.

Commands that change the shape or the bulk of the data run as the owner of the tables; everything
that serves people runs as the app login, which owns nothing.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping

# Of a command with actions, the action is named.
OWNER_COMMANDS = {
    "setup",
    "migrate",
    "simulate",
    "rebuild",
    "backup",
    "restore",
    "accounts",
    "administrator",
    "prepare",
    "makemigrations",
    "plan load",
}
# These read files only.
WITHOUT_DATABASE = {"content", "reference", "makemessages", "compilemessages", "plan read"}
OWN_COMMANDS = {
    "demo": "prepare, then serve: what `make run` does",
    "prepare": "set up, fill an empty region with a simulated one, show its accounts",
    "setup": "make the database ready: tables, roles, divisions, static files",
    "serve": "run the web server",
    "simulate": "make a simulated region",
    "accounts": "the demonstration accounts",
    "administrator": "the first account of an installation with real data",
    "rebuild": "recompute every journey from its records",
    "indicators": "the figures of a region and year",
    "explain": "the persons behind one figure",
    "plan": "read a policy document, load the content's plans",
    "rebounds": "open a notice wherever an indicator worsened: for every night",
    "content": "check or compare the cited content",
    "reference": "write the generated pages of the manual",
    "backup": "write the database to a file",
    "restore": "read the database from a file",
}
# Exit codes. A command's help names those of its own, from 5 on.
DONE, DIFFERENCE, USAGE_ERROR, ENVIRONMENT_ERROR, DATABASE_ERROR = 0, 1, 2, 3, 4
INTERRUPTED, TERMINATED = 130, 143


def usage() -> str:
    lines = [f"  muzi {name:<15}{what}" for name, what in OWN_COMMANDS.items()]
    return "\n".join(
        [
            "usage: muzi COMMAND [options]   (muzi COMMAND --help shows an example)",
            "",
            *lines,
            "",
            "Exit codes: 0 done, 1 a difference or fault was found, 2 wrong use, 3 the environment",
            "cannot be used, 4 the database cannot be used, 5 and above: see the command's help.",
            "",
        ]
    )


def _kept_secret(environ: Mapping[str, str]) -> str:
    """The secret of this project folder, for a demonstration on a server of one's own."""
    from muzi.config import env

    return env.read({k: v for k, v in environ.items() if k != "DATABASE_URL"}).secret_key


def main(argv: list[str] | None = None) -> int:
    """Run one command; return its exit code (see `usage`)."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        sys.stdout.write(usage())
        return DONE if arguments else USAGE_ERROR
    name = arguments[0]
    if {name, " ".join(arguments[:2])} & OWNER_COMMANDS:
        os.environ.setdefault("MUZI_DATABASE_ROLE", "owner")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muzi.config.settings")

    import django
    from django.core.management import execute_from_command_line, get_commands
    from django.db import OperationalError

    from muzi.config.env import EnvError, env
    from muzi.database import server
    from muzi.database.embedded import StartError

    try:
        if name == "demo" and not os.environ.get("MUZI_SECRET_KEY"):
            os.environ["MUZI_SECRET_KEY"] = _kept_secret(os.environ)
        settings = env()
    except EnvError as error:
        sys.stderr.write(f"muzi: the environment cannot be used:\n{error}\n")
        return ENVIRONMENT_ERROR
    # Ended by a signal, a command still lets go of the embedded server. (`serve` has its own way.)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        if not settings.database_url and _needs_database(arguments):
            server.start_embedded(settings)
        django.setup()
        if name not in get_commands():
            sys.stderr.write(f"muzi: unknown command {name!r}\n{usage()}")
            return USAGE_ERROR
        execute_from_command_line(["muzi", *arguments])
    except (StartError, OperationalError) as error:
        # The first line says what failed; what follows may quote values.
        sys.stderr.write(f"muzi: the database cannot be used: {_shown(error)}\n")
        return DATABASE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
    return DONE


def _needs_database(arguments: list[str]) -> bool:
    named = {arguments[0], " ".join(arguments[:2])}
    return not named & WITHOUT_DATABASE and "--help" not in arguments


def _shown(error: Exception) -> str:
    from muzi.database.embedded import StartError

    return str(error) if isinstance(error, StartError) else str(error).partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
