"""`muzi accounts`: the demonstration accounts, to look around with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from muzi.access.models import User
from muzi.access.roles import Role
from muzi.simulate.accounts import DEMO_PASSWORD


class Command(BaseCommand):
    help = (
        "The demonstration accounts, one for each role: those that still have the demonstration's "
        "password. Example: muzi accounts"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        pass

    def handle(self, *args: Any, **options: Any) -> None:
        shown = 0
        for role in Role:
            # The first of a role that was made: checking a password is slow on purpose.
            user = User.objects.filter(role=role, is_active=True).order_by("pk").first()
            if user is None or not user.check_password(DEMO_PASSWORD):
                continue
            if not shown:
                self.stdout.write(f"\nDemonstration accounts, password {DEMO_PASSWORD}")
            shown += 1
            self.stdout.write(f"  {user.username:<10} {role.label}  {user.institution}")
        self.stdout.write("" if shown else "No demonstration accounts.")
