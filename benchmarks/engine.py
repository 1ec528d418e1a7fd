# ruff: noqa: E402 (Django is set up before anything of the product is imported)
"""Measurements inside one process, next to the database: `engine.py prepare|measure REGION`.

Run by run.py for each region, as the owner of its tables; prints JSON. What an account does is done
under the app login's row-level security.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muzi.config.settings")

from muzi.config.env import env
from muzi.database import server

server.start_embedded(env())

import django

django.setup()

import figures
import floors
import work
from django.contrib.auth.hashers import make_password
from django.db import connection

from muzi.access import scope
from muzi.access.models import User
from muzi.access.roles import Role
from muzi.config import clock
from muzi.places import codes
from muzi.places.models import Institution
from muzi.plans.models import Plan, Target
from muzi.services.models import AntenatalVisit, Pregnancy

CLIENTS = 16
WOMEN = 150  # for each account
PASSWORD = "measured-by-a-script"
OF_REGION, OF_UNIT, OF_COUNTY = "bench-region", "bench-unit", "bench-{}"
OF_PLAN = "bench-plan"
# A county's own plan, and a target of it that records feed.
PACK, INDICATOR = "nanjiang-2017", "A33"


@contextmanager
def acting(user: User) -> Iterator[None]:
    """A transaction of `user` as the app login, which row-level security holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {server.APP_ROLE}")
    try:
        with scope.acting(user.scope):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def prepare(region: int) -> dict[str, Any]:
    """Accounts to measure with, and for each the women it will look at and search for."""
    password = make_password(PASSWORD)
    low, high = codes.extent(region)
    hospitals = list(
        Institution.objects.filter(
            kind=Institution.Kind.MCH_HOSPITAL, region__gte=low, region__lt=high
        ).order_by("region", "pk")
    )
    chosen = [hospitals[n * len(hospitals) // CLIENTS] for n in range(CLIENTS)]
    taken: dict[int, int] = {}
    accounts = []
    for number, hospital in enumerate(chosen):
        username = OF_COUNTY.format(number)
        _account(username, Role.MCH_HOSPITAL, hospital, password)
        skip = taken.get(hospital.pk, 0)
        taken[hospital.pk] = skip + 1
        women = _women(hospital.catchment, share=chosen.count(hospital), part=skip)
        accounts.append({"username": username, **women})
    bureau, _ = Institution.objects.get_or_create(
        name="测试用上级部门",
        region=region,
        catchment=region,
        kind=Institution.Kind.BUREAU,
        defaults={"simulated": True},
    )
    _account(OF_REGION, Role.HIGHER_BUREAU, bureau, password)
    # A unit without a region sees the women in its care: the other half of each policy.
    unit = Institution.objects.filter(
        kind=Institution.Kind.GENERAL_HOSPITAL, region=hospitals[0].region
    ).earliest("pk")
    _account(OF_UNIT, Role.OBSTETRIC_UNIT, unit, password)
    plan = Plan.objects.get(pack=PACK)
    target = Target.objects.filter(plan=plan, until=None, indicator=INDICATOR).earliest("pk")
    own = Institution.objects.filter(kind=Institution.Kind.BUREAU, catchment=plan.region).earliest(
        "pk"
    )
    _account(OF_PLAN, Role.COUNTY_BUREAU, own, password)
    return {
        "plan": {"username": OF_PLAN, "plan": plan.pk, "target": target.key},
        "password": PASSWORD,
        "region": codes.short(region),
        "bureau": OF_REGION,
        "unit": OF_UNIT,
        "accounts": accounts,
    }


def _account(username: str, role: Role, institution: Institution, password: str) -> None:
    User.objects.update_or_create(
        username=username,
        defaults={
            "name": "测试",
            "role": role,
            "institution": institution,
            "password": password,
            "is_active": True,
        },
    )


def _women(area: int, share: int, part: int) -> dict[str, list[Any]]:
    """Women of a county who are pregnant for 13 weeks or more, in an order that means nothing; and
    what one would type to find them.
    """
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.name, p.initials, p.phone, p.resident_id FROM journeys_pregnancyrow r"
            " JOIN people_person p ON p.id = r.person_id WHERE r.outcome = 'ongoing'"
            " AND r.registered AND r.region >= %s AND r.region < %s"
            " AND r.edd > %s AND r.edd < %s::date + 189 AND hashint8(r.pregnancy_id) %% %s = %s"
            " ORDER BY hashint8(r.person_id) LIMIT %s",
            [*codes.extent(area), today, today, share, part, WOMEN],
        )
        rows = cursor.fetchall()
    texts = []
    for number, (_key, name, initials, phone, resident_id) in enumerate(rows):
        ways = [name, name[:2], initials, phone, resident_id or phone]
        texts.append(ways[number % len(ways)])
    return {"women": [row[0] for row in rows], "texts": texts}


def measure(region: int) -> dict[str, Any]:
    """Everything that is measured without HTTP."""
    bureau = User.objects.get(username=OF_REGION)
    doctor = User.objects.get(username=OF_COUNTY.format(0))
    found: dict[str, Any] = {"machine": _machine(), "size": _size()}
    found["floors"] = floors.measure(env())
    found["figures"] = figures.measure(region, bureau, acting)
    found["work"] = work.measure(doctor, acting)
    return found


def _size() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    return {
        "pregnancies": Pregnancy.objects.count(),
        "visits": AntenatalVisit.objects.count(),
        "bytes": size,
        "today": clock.today().isoformat(),
    }


def _machine() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
        cursor.execute(
            "SELECT name, setting || coalesce(unit, '') FROM pg_settings WHERE name IN"
            " ('fsync', 'synchronous_commit', 'shared_buffers', 'work_mem',"
            " 'max_parallel_workers_per_gather') ORDER BY name"
        )
        settings = dict(cursor.fetchall())
    return {
        "cores": os.cpu_count(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": version,
        "settings": settings,
    }


if __name__ == "__main__":
    what, code = sys.argv[1], codes.parse(sys.argv[2])
    json.dump({"prepare": prepare, "measure": measure}[what](code), sys.stdout)
