"""Accounts of a simulated region: one for each role to look around with, and those that record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from muzi.access.models import User
from muzi.access.roles import Role
from muzi.places.models import Institution

# Known to everybody who reads this line: for demonstrations only, never with real data.
DEMO_PASSWORD = "muzi-demo-county"  # noqa: S105
_RECORDS = {
    Institution.Kind.VILLAGE_CLINIC: Role.VILLAGE_DOCTOR,
    Institution.Kind.TOWNSHIP_CLINIC: Role.TOWNSHIP_CLINIC,
    Institution.Kind.COMMUNITY_CENTRE: Role.TOWNSHIP_CLINIC,
    Institution.Kind.MCH_HOSPITAL: Role.MCH_HOSPITAL,
    Institution.Kind.GENERAL_HOSPITAL: Role.OBSTETRIC_UNIT,
    Institution.Kind.TCM_HOSPITAL: Role.OBSTETRIC_UNIT,
    Institution.Kind.MATERNITY_HOSPITAL: Role.OBSTETRIC_UNIT,
}


@dataclass(frozen=True, slots=True)
class Demo:
    """A demonstration account and where it works."""

    username: str
    name: str
    role: Role
    institution: Institution


def recorders(institutions: Sequence[Institution]) -> dict[int, int]:
    """Accounts under which simulated records were entered, by institution; nobody can log in."""
    closed = make_password(None)
    made = [
        User(
            username=f"simulated-{each.pk}",
            name="模拟录入",
            role=_role(each),
            institution=each,
            is_active=False,
            password=closed,
        )
        for each in institutions
        if each.kind in _RECORDS
    ]
    return {user.institution_id: user.pk for user in User.objects.bulk_create(made)}


def _role(institution: Institution) -> Role:
    role = _RECORDS[Institution.Kind(institution.kind)]
    return Role.OBSTETRIC_UNIT if institution.delivers and role is Role.TOWNSHIP_CLINIC else role


def demonstration(county: Sequence[Institution], higher: Institution) -> list[Demo]:
    """One account for each role, in one county; existing accounts are left as they are."""
    kinds = Institution.Kind
    clinics = [i for i in county if i.kind == kinds.TOWNSHIP_CLINIC] or [
        i for i in county if i.kind == kinds.COMMUNITY_CENTRE
    ]
    villages = [i for i in county if i.kind == kinds.VILLAGE_CLINIC]

    def inside(clinic: Institution) -> list[Institution]:
        return [v for v in villages if v.catchment // 1000 == clinic.catchment // 1000]

    # The clinic with most villages; its first village, or itself where villages are not known.
    clinic = max(clinics, key=lambda each: len(inside(each)))
    village = next(iter(inside(clinic)), clinic)

    def of(kind: str) -> Institution:
        return next(i for i in county if i.kind == kind)

    demos = [
        Demo("village", "演示村医", Role.VILLAGE_DOCTOR, village),
        Demo("township", "演示卫生院", Role.TOWNSHIP_CLINIC, clinic),
        Demo("hospital", "演示产科", Role.OBSTETRIC_UNIT, of(kinds.GENERAL_HOSPITAL)),
        Demo("mch", "演示妇幼", Role.MCH_HOSPITAL, of(kinds.MCH_HOSPITAL)),
        Demo("bureau", "演示卫健局", Role.COUNTY_BUREAU, of(kinds.BUREAU)),
        Demo("higher", "演示上级", Role.HIGHER_BUREAU, higher),
        Demo("admin", "演示管理员", Role.ADMINISTRATOR, of(kinds.BUREAU)),
    ]
    taken = set(User.objects.values_list("username", flat=True))
    for demo in demos:
        if demo.username not in taken:
            User.objects.create_user(
                demo.username,
                DEMO_PASSWORD,
                name=demo.name,
                role=demo.role,
                institution=demo.institution,
            )
    return demos
