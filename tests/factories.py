"""A small county and stories of women in it, told through the product's own actions.

    woman = a_woman(county, name="李秀英", born=date(1990, 5, 1))
    woman.registered(lmp + 8 weeks, lmp=lmp).seen(on, haemoglobin=58).delivered(on, [baby()])

Each step is written by the account that would write it in life, in that account's own scope, with
the smallest valid values; every value may be given. Nothing here is random and no clock is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from muzi.access import scope
from muzi.access.models import User
from muzi.access.roles import Role
from muzi.journeys.models import ChildRow, Due, Finding, GradeRow, InfectionRow, PregnancyRow
from muzi.people import actions as people
from muzi.people.models import Person
from muzi.places import codes
from muzi.places.models import Institution
from muzi.services import actions
from muzi.services.kinds import BY_NAME
from muzi.services.record import Pregnancy, Record

PREFECTURE, COUNTY, NEIGHBOUR = 511900000000, 511922000000, 511923000000
SHAHE, CHANGCHI = 511922101000, 511922103000
# Two villages of each township.
SHAHE_VILLAGES = (511922101200, 511922101201)
CHANGCHI_VILLAGES = (511922103201, 511922103202)

PASSWORD = "correct horse battery"

_KIND, _LICENCE, _LEVEL = Institution.Kind, Institution.Licence, Institution.Level


@dataclass
class County:
    """Institutions by short name, accounts by username.

    `account("village_doctor")` is the account of that role in Changchi (or the county); the other
    township's are `clinic_shahe` and `village_shahe_1`.
    """

    institutions: dict[str, Institution] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def account(self, who: str) -> User:
        """An account by username, or the first of a role."""
        if who in self.users:
            return self.users[who]
        return next(user for user in self.users.values() if user.role == who)

    def clinic_of(self, residence: int) -> User:
        """The township clinic's account where somebody lives."""
        township = codes.at(residence, codes.Level.TOWNSHIP)
        return next(
            user
            for user in self.users.values()
            if user.role == Role.TOWNSHIP_CLINIC and user.institution.catchment == township
        )


def make_county() -> County:
    """Write the county's institutions and one account a role, with the second township's."""
    made = County()

    def unit(
        key: str, name: str, kind: str, region: int, catchment: int | None = None, **values: Any
    ) -> None:
        made.institutions[key] = Institution.objects.create(
            name=name, kind=kind, region=region, catchment=catchment or region, **values
        )

    def account(username: str, name: str, role: Role, at: str) -> None:
        made.users[username] = User.objects.create_user(
            username, PASSWORD, name=name, role=role, institution=made.institutions[at]
        )

    midwifery = [_LICENCE.MIDWIFERY]
    unit("prefecture", "巴中市卫生健康委员会", _KIND.BUREAU, PREFECTURE)
    unit("bureau", "南江县卫生健康局", _KIND.BUREAU, COUNTY)
    unit(
        "mch",
        "南江县妇幼保健院",
        _KIND.MCH_HOSPITAL,
        COUNTY,
        level=_LEVEL.SECOND,
        licences=midwifery,
        obstetric_beds=60,
    )
    unit(
        "hospital",
        "南江县人民医院",
        _KIND.GENERAL_HOSPITAL,
        COUNTY,
        level=_LEVEL.THIRD,
        licences=midwifery,
        obstetric_beds=80,
    )
    for key, name, township, villages in (
        ("changchi", "长赤镇", CHANGCHI, CHANGCHI_VILLAGES),
        ("shahe", "沙河镇", SHAHE, SHAHE_VILLAGES),
    ):
        unit(f"clinic_{key}", f"{name}卫生院", _KIND.TOWNSHIP_CLINIC, township, level=_LEVEL.FIRST)
        for number, village in enumerate(villages, start=1):
            unit(
                f"village_{key}_{number}", f"{name}{number}村卫生室", _KIND.VILLAGE_CLINIC, village
            )
    account("village_changchi_1", "何村医", Role.VILLAGE_DOCTOR, "village_changchi_1")
    account("village_changchi_2", "岳村医", Role.VILLAGE_DOCTOR, "village_changchi_2")
    account("village_shahe_1", "王村医", Role.VILLAGE_DOCTOR, "village_shahe_1")
    account("clinic_changchi", "张医生", Role.TOWNSHIP_CLINIC, "clinic_changchi")
    account("clinic_shahe", "赵医生", Role.TOWNSHIP_CLINIC, "clinic_shahe")
    account("obstetrics", "刘医生", Role.OBSTETRIC_UNIT, "hospital")
    account("mch", "陈医生", Role.MCH_HOSPITAL, "mch")
    account("bureau", "吴科长", Role.COUNTY_BUREAU, "bureau")
    account("prefecture", "郑处长", Role.HIGHER_BUREAU, "prefecture")
    account("admin", "管理员", Role.ADMINISTRATOR, "bureau")
    return made


def baby(**values: Any) -> dict[str, Any]:
    """A newborn of a delivery: a live girl of 3200 g unless said otherwise."""
    return {"outcome": "live", "sex": 2, "weight_g": 3200, "apgar_1": 9} | values


@dataclass
class Story:
    """A woman and what happens to her, one record a call; each call returns the story."""

    county: County
    person: Person
    pregnancy: Pregnancy | None = None
    records: list[Record] = field(default_factory=list)

    # Steps

    def registered(self, on: date, lmp: date | None = None, **values: Any) -> Story:
        """建册 at her township clinic; it opens a new pregnancy."""
        by = values.pop("by", None) or self._clinic
        with scope.acting(by.scope):
            self.pregnancy = actions.open_pregnancy(person=self.person, on=on, by=by)
            return self._add("pregnancy_registration", on, by, lmp=lmp, **values)

    def seen(self, on: date, **values: Any) -> Story:
        return self._add("antenatal_visit", on, self._mch, **values)

    def screened(self, on: date, *items: str, **values: Any) -> Story:
        return self._add("risk_screening", on, self._clinic, positive_items=list(items), **values)

    def assessed(self, on: date, *factors: str, **values: Any) -> Story:
        return self._add("risk_assessment", on, self._mch, factors=list(factors), **values)

    def reported(self, on: date, severity: str, **values: Any) -> Story:
        to = self.county.institutions["mch"]
        return self._add(
            "risk_report", on, self._clinic, severity=severity, reported_to=to, **values
        )

    def tested(self, on: date, **values: Any) -> Story:
        return self._add("infection_test", on, self._mch, **({"hiv": "neg"} | values))

    def delivered(
        self, on: date, newborns: Sequence[dict[str, Any]] | None = None, **values: Any
    ) -> Story:
        """Born in hospital by the natural way; one girl unless `newborns` says otherwise."""
        given = {"mode": "spontaneous"} | values
        return self._add(
            "delivery", on, self._mch, newborns=[baby()] if newborns is None else newborns, **given
        )

    def visited(self, on: date, **values: Any) -> Story:
        """产后访视."""
        return self._add("postpartum_visit", on, self._clinic, **values)

    def child_visited(self, on: date, order: int = 1, **values: Any) -> Story:
        """新生儿访视 of the child born as number `order`."""
        return self._add("newborn_visit", on, self._clinic, person=self.child(order), **values)

    def checked(self, on: date, **values: Any) -> Story:
        """产后42天健康检查."""
        return self._add("postpartum_check", on, self._clinic, **values)

    def lost(self, on: date, loss_kind: str = "spontaneous", **values: Any) -> Story:
        return self._add("pregnancy_loss", on, self._mch, loss_kind=loss_kind, **values)

    def left(self, on: date, reason: str = "moved", **values: Any) -> Story:
        return self._add("transfer_out", on, self._clinic, reason=reason, **values)

    def died(self, on: date, cause: str = "haemorrhage", **values: Any) -> Story:
        return self._add("death", on, self._mch, cause=cause, **values)

    def child_died(self, on: date, order: int = 1, cause: str = "preterm", **values: Any) -> Story:
        return self._add("death", on, self._mch, person=self.child(order), cause=cause, **values)

    # What became of it

    @property
    def last(self) -> Record:
        return self.records[-1]

    def record(self, kind: str) -> Record:
        """The latest record of a kind in this story, as the database has it now."""
        model = BY_NAME[kind].model
        found = next(each for each in reversed(self.records) if isinstance(each, model))
        with scope.acting(scope.SYSTEM):
            return model._default_manager.get(pk=found.pk)

    def child(self, order: int = 1) -> Person:
        with scope.acting(scope.SYSTEM):
            return Person.objects.filter(
                births__delivery__pregnancy=self.pregnancy,
                births__delivery__voided_at=None,
                births__order=order,
            ).get()

    @property
    def facts(self) -> Any:
        with scope.acting(scope.SYSTEM):
            return PregnancyRow.objects.get(pregnancy=self.pregnancy).facts()

    @property
    def infections(self) -> Any:
        with scope.acting(scope.SYSTEM):
            return InfectionRow.objects.get(pregnancy=self.pregnancy).facts()

    def child_facts(self, order: int = 1) -> Any:
        with scope.acting(scope.SYSTEM):
            return ChildRow.objects.get(child=self.child(order)).facts()

    def due(self, contact: str) -> Due:
        with scope.acting(scope.SYSTEM):
            return Due.objects.get(pregnancy=self.pregnancy, contact=contact)

    def derived(self) -> dict[str, list[dict[str, Any]]]:
        """Every derived row of the present pregnancy, without the numbers of the rows."""
        found = {}
        with scope.acting(scope.SYSTEM):
            for model in (PregnancyRow, InfectionRow, ChildRow, Due, Finding, GradeRow):
                rows = model._default_manager.filter(pregnancy=self.pregnancy).values()
                for row in rows:
                    row.pop("id", None)
                found[model.__name__] = sorted(rows, key=repr)
        return found

    # Inside

    @property
    def _clinic(self) -> User:
        return self.county.clinic_of(self.person.residence)

    @property
    def _mch(self) -> User:
        return self.county.account("mch")

    def _add(
        self,
        kind: str,
        on: date,
        usual: User,
        *,
        by: User | None = None,
        person: Person | None = None,
        newborns: Sequence[dict[str, Any]] = (),
        **values: Any,
    ) -> Story:
        author = by or usual
        assert self.pregnancy is not None, "registered() comes first"
        with scope.acting(author.scope):
            made = actions.record(
                kind=BY_NAME[kind],
                person=person or self.person,
                pregnancy=self.pregnancy,
                values={"served_on": on, **values},
                by=author,
                token=uuid4(),
                newborns=newborns,
            )
        self.records.append(made)
        return self


def a_woman(
    county: County,
    *,
    name: str = "李秀英",
    born: date = date(1995, 5, 1),
    village: int = CHANGCHI_VILLAGES[0],
    by: User | None = None,
    **values: Any,
) -> Story:
    """A woman in the register, entered by her township clinic, with no pregnancy yet."""
    author = by or county.clinic_of(village)
    with scope.acting(author.scope):
        person = people.register(
            values={"name": name, "sex": 2, "birth_date": born, "residence": village, **values},
            by=author,
            simulated=True,
        )
    return Story(county, person)


def weeks(start: date, week: int, day: int = 0) -> date:
    """The day on which a pregnancy that began on `start` is `week`+`day` old."""
    return start + timedelta(days=week * 7 + day)
