"""Work lists: due windows of many women and children, by their state on a day.

The state is that of `clinical.schedule.state`, said in SQL; a test holds the two together. One
difference: a record dated after the day counts as done, since nobody types tomorrow's visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from muzi.access import scope
from muzi.clinical.rules import Colour
from muzi.clinical.schedule import NOTICE_DAYS, State, Window, state
from muzi.content import load
from muzi.places import codes

# Past states are shown over this many days; older ones are history, not work.
PAST_DAYS = 90
REPORT = "risk_report"

_STANDING = (
    "d.satisfied_on IS NULL AND d.closes >= %(today)s AND (d.ends IS NULL OR d.ends > %(today)s)"
)
_ENDED = "d.satisfied_on IS NULL AND d.ends <= %(today)s"
_RECENT = "d.closes >= %(today)s - %(past)s"
STATES: dict[State, str] = {
    State.NOT_YET: f"{_STANDING} AND d.opens > %(today)s",
    State.OPEN: f"{_STANDING} AND d.opens <= %(today)s AND d.due >= %(today)s + %(notice)s",
    State.DUE: (
        f"{_STANDING} AND d.opens <= %(today)s AND d.due >= %(today)s"
        " AND d.due < %(today)s + %(notice)s"
    ),
    State.OVERDUE: f"{_STANDING} AND d.due < %(today)s",
    State.MISSED: (
        "d.satisfied_on IS NULL AND (CASE WHEN d.ends <= %(today)s THEN d.ends > d.due"
        f" ELSE d.closes < %(today)s END) AND {_RECENT}"
    ),
    State.NOT_NEEDED: f"{_ENDED} AND d.ends <= d.due AND {_RECENT}",
    State.DONE: "d.satisfied_on >= %(today)s - %(past)s",
}
CURRENT = (State.OVERDUE, State.DUE, State.OPEN)
OVER = frozenset({State.MISSED, State.DONE, State.NOT_NEEDED})

# Reports first, red before orange; then what is late, then what is due; within each the gravest
# colour, then the earliest day.
_ORDER = """
  CASE WHEN d.contact = ANY(%(red)s) THEN 0 WHEN d.satisfied_by = 'risk_report' THEN 1
       WHEN d.due < %(today)s THEN 2 ELSE 3 END,
  CASE WHEN d.person_id <> r.person_id THEN 2
       ELSE array_position(ARRAY['red', 'orange', 'yellow'], r.severity::text) END NULLS LAST,
  d.due, d.id"""

# What is over is read, not done: the latest first.
_LATEST = "COALESCE(d.satisfied_on, d.due) DESC, d.id"

_SELECT = """
SELECT d.pregnancy_id, d.person_id, d.person_id <> r.person_id, p.name, p.birth_date, d.region,
       d.schedule, d.contact, d.satisfied_by, d.opens, d.due, d.closes, d.ends, d.satisfied_on,
       r.severity, r.infectious, r.edd, r.outcome
  FROM journeys_due d
  JOIN journeys_pregnancyrow r ON r.pregnancy_id = d.pregnancy_id
  JOIN people_person p ON p.id = d.person_id"""


@dataclass(frozen=True, slots=True)
class Task:
    """One contact due to a woman, or to her child (`child`: then `name` and `birth_date` are the
    child's, and the colour is still the mother's).
    """

    pregnancy_id: int
    person_id: int
    child: bool
    name: str
    birth_date: date
    region: int
    schedule: str
    contact: str
    kind: str
    opens: date
    due: date
    closes: date
    ends: date | None
    satisfied_on: date | None
    severity: str
    infectious: bool
    edd: date | None
    outcome: str

    def state(self, today: date) -> State:
        """The task's state on a day."""
        window = Window(self.contact, self.kind, self.opens, self.due, self.closes, self.ends)
        return state(window, self.satisfied_on, today)


@dataclass(frozen=True, slots=True)
class Tasks:
    """The tasks of these states on the day `today`, in the order to do them.

    A sequence for Django's Paginator: `len(tasks)` counts, a slice reads. `kinds` (service kinds),
    `place` (region code) and `institution` (who looks after her) narrow it.
    """

    today: date
    states: tuple[State, ...] = CURRENT
    kinds: tuple[str, ...] = ()
    place: int | None = None
    institution: int | None = None

    def __len__(self) -> int:
        where, params = self._where()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM journeys_due d WHERE {where}", params)
            return int(cursor.fetchone()[0])

    def __getitem__(self, part: slice) -> list[Task]:
        where, params = self._where()
        start, stop = part.start or 0, part.stop
        params |= {"skip": start, "most": None if stop is None else stop - start}
        order = _LATEST if OVER.issuperset(self.states) else _ORDER
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_SELECT} WHERE {where} ORDER BY {order} LIMIT %(most)s OFFSET %(skip)s", params
            )
            return [Task(*row) for row in cursor.fetchall()]

    def _where(self) -> tuple[str, dict[str, Any]]:
        where, params = _reach(self.place)
        params |= _params(self.today) | {
            "kinds": list(self.kinds),
            "institution": self.institution,
        }
        where.append("(" + " OR ".join(f"({STATES[each]})" for each in self.states) + ")")
        if self.kinds:
            where.append("d.satisfied_by = ANY(%(kinds)s)")
        if self.institution:
            where.append("d.care_institution_id = %(institution)s")
        return " AND ".join(where), params


@dataclass(frozen=True, slots=True)
class Today:
    """The work of a day: what is to be reported, what is late, what is due within a week. Of each
    the first ones in the order to do them, and how many there are.
    """

    reports: list[Task]
    overdue: list[Task]
    due: list[Task]
    reports_count: int
    reports_late: int
    overdue_count: int
    due_count: int


_SECTION = (
    "CASE WHEN d.satisfied_by = 'risk_report' THEN 0 WHEN d.due < %(today)s THEN 1 ELSE 2 END"
)


def todays(today: date, most: int) -> Today:
    """The acting account's work, `most` tasks of each section, in one pass over the due windows."""
    where, params = _reach(None)
    where += [
        _STANDING,
        "d.opens <= %(today)s",
        "(d.satisfied_by = 'risk_report' OR d.due < %(today)s + %(notice)s)",
    ]
    select = _SELECT.replace(
        "SELECT ",
        f"SELECT {_SECTION} AS section, row_number() OVER (PARTITION BY {_SECTION}"
        f" ORDER BY {_ORDER}) AS place, count(*) OVER (PARTITION BY {_SECTION}),"
        f" count(*) FILTER (WHERE d.due < %(today)s) OVER (PARTITION BY {_SECTION}), ",
        1,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({select} WHERE {' AND '.join(where)}) found"
            " WHERE place <= %(most)s ORDER BY section, place",
            params | _params(today) | {"most": most},
        )
        rows = cursor.fetchall()
    tasks: dict[int, list[Task]] = {0: [], 1: [], 2: []}
    counts, late = {0: 0, 1: 0, 2: 0}, 0
    for section, _place, count, count_late, *task in rows:
        tasks[section].append(Task(*task))
        counts[section] = count
        late = count_late if section == 0 else late
    return Today(tasks[0], tasks[1], tasks[2], counts[0], late, counts[1], counts[2])


def _params(today: date) -> dict[str, Any]:
    red = [clock.id for clock in load().clocks if clock.colour == Colour.RED]
    return {"today": today, "notice": NOTICE_DAYS, "past": PAST_DAYS, "red": red}


def _reach(place: int | None) -> tuple[list[str], dict[str, Any]]:
    """The natural range of due windows, as `lists.reach` gives it for facts."""
    actor = scope.current()
    if actor.persons == scope.NOWHERE:
        where = ["d.pregnancy_id IN (SELECT pregnancies_in_care(false))"]
        low, high = scope.EVERYWHERE
    else:
        where = []
        low, high = actor.persons
    if place is not None:
        inner = codes.extent(place)
        low, high = max(low, inner[0]), min(high, inner[1])
    where += ["d.region >= %(low)s", "d.region < %(high)s"]
    return where, {"low": low, "high": high}
