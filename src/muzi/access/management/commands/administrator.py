"""`muzi administrator`: the first institution and account of an installation with real data."""

from __future__ import annotations

import getpass
import secrets
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from muzi.access.models import User
from muzi.access.roles import Role
from muzi.places.models import Institution, Region

NO_REGION, TAKEN, WEAK = 5, 6, 7  # exit codes


class Command(BaseCommand):
    help = (
        "Make an administrator at the region's health bureau; everything else is entered by them "
        "in the browser. Asks for a password on a terminal, makes and prints one elsewhere. "
        "Example: muzi administrator wang --name 王管理 --bureau 南江县卫生健康局. "
        "Exit codes: 5 divisions not loaded, 6 the account exists, 7 the password is too weak."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--bureau", required=True, help="the bureau's name, made where missing")
        parser.add_argument("--dry-run", action="store_true", help="say what would be made")

    def handle(self, *args: Any, **options: Any) -> None:
        region = settings.ENV.region
        if not Region.objects.filter(code=region).exists():
            raise CommandError("Run muzi setup first.", returncode=NO_REGION)
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError("An account of this name exists.", returncode=TAKEN)
        if options["dry_run"]:
            self.stdout.write(f"Would make {options['username']} at {options['bureau']}")
            return
        password = self._password()
        with transaction.atomic():
            bureau, _ = Institution.objects.get_or_create(
                name=options["bureau"],
                region=region,
                defaults={"kind": Institution.Kind.BUREAU, "catchment": region},
            )
            User.objects.create_user(
                options["username"],
                password,
                name=options["name"],
                role=Role.ADMINISTRATOR,
                institution=bureau,
            )
        self.stdout.write(f"{options['username']} can log in and enter institutions and accounts.")

    def _password(self) -> str:
        if not sys.stdin.isatty():
            made = secrets.token_urlsafe(12)
            self.stdout.write(f"Password: {made}  (shown once; change it after logging in)")
            return made
        typed = getpass.getpass("Password: ")
        try:
            validate_password(typed)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=WEAK) from None
        return typed
