"""The `muzi` command: Django's management commands under one short name.

Commands that change the shape or the bulk of the data run as the owner of the tables; everything
that serves people runs as the app login, which owns nothing.
"""

from __future__ import annotations

import os
import sys

OWNER_COMMANDS = {"setup", "migrate", "simulate", "rebuild", "backup", "restore", "makemigrations"}
OWN_COMMANDS = {
    "setup": "make the database ready: roles, tables, divisions, accounts",
    "serve": "run the web server",
    "simulate": "make a simulated region",
    "rebuild": "recompute every journey from its records",
    "indicators": "the figures of a region and year",
    "explain": "the persons behind one figure",
    "content": "check or compare the cited content",
    "backup": "write the database to a file",
    "restore": "read the database from a file",
}
USAGE_ERROR = 2
ENVIRONMENT_ERROR = 3


def usage() -> str:
    lines = [f"  muzi {name:<12}{what}" for name, what in OWN_COMMANDS.items()]
    return "\n".join(
        ["usage: muzi COMMAND [options]   (muzi COMMAND --help shows an example)", "", *lines, ""]
    )


def main(argv: list[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 found a difference, 2 usage, 3 environment, 4 database."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        sys.stdout.write(usage())
        return 0 if arguments else USAGE_ERROR
    if arguments[0] in OWNER_COMMANDS:
        os.environ.setdefault("MUZI_DATABASE_ROLE", "owner")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muzi.config.settings")

    from muzi.database import server
    from muzi.config.env import EnvError, env

    try:
        settings = env()
    except EnvError as error:
        sys.stderr.write(f"muzi: the environment cannot be used:\n{error}\n")
        return ENVIRONMENT_ERROR
    if not settings.database_url and "--help" not in arguments:
        server.start_embedded(settings)

    from django.core.management import execute_from_command_line

    execute_from_command_line(["muzi", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
