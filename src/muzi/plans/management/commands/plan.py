"""`muzi plan`: what a policy document says. Each action is a module of `plans/commands`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from muzi.plans.commands import ACTIONS


class Command(BaseCommand):
    help = (
        "Policy documents and plans. `muzi plan ACTION --help` explains each action. "
        "Examples: muzi plan read plan.pdf; muzi plan load. "
        + " ".join(each.EXIT_CODES for each in ACTIONS.values())
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        for name, action in ACTIONS.items():
            action.add_arguments(
                actions.add_parser(name, help=action.HELP, description=action.DESCRIPTION)
            )

    def handle(self, *args: Any, **options: Any) -> None:
        ACTIONS[options["action"]].run(self, options)
