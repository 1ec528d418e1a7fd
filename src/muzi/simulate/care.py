"""The care of one pregnancy as a county gives it, patchy as in life: registration to last check.

Pure and seeded. `follow` enters what was done into a chart; what comes after the birth is in
`after_birth`. Days of gestation are true days; what the records say of them may be off.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from muzi.simulate import after_birth
from muzi.simulate.biology import Course
from muzi.simulate.chart import Chart, Place, Places
from muzi.simulate.rates import CARE
from muzi.simulate.visits import Seen, visit
from muzi.simulate.women import Woman, known_factors, past_diseases, ticked_items

# Days of gestation at which checks are arranged, and the share of women asked to come at all.
# Windows of the basic public health norm and the 2018 guideline (maternal.md e, f).
_ARRANGED = (
    (119, 0.98),
    (157, 0.99),
    (180, 0.80),
    (206, 0.97),
    (232, 0.85),
    (246, 0.80),
    (261, 0.93),
    (268, 0.80),
    (275, 0.75),
    (282, 0.70),
)
_LEVELS = {"O": "orange", "R": "red"}


class Follow:
    """One woman's way through care."""

    def __init__(self, chart: Chart, woman: Woman, course: Course, places: Places, residence: int):
        self.chart, self.rng = chart, chart.rng
        self.woman, self.course, self.places = woman, course, places
        self.residence = residence
        self.codes: set[str] = set()  # factors a clinician has confirmed or would confirm
        self.reported = ""
        self.hospital = places.hospital(chart.rng)
        self.infection_known = False

    def run(self, leaves: bool = False) -> None:
        """Enter what was done. Who `leaves` is registered and moves away before the end."""
        rng, course = self.rng, self.course
        style = rng.choices([s for s, _ in CARE.styles], [share for _, share in CARE.styles])[0]
        lapse = self.places.lapsed(course.end, self.chart.today)
        if lapse and style == "good" and rng.random() < lapse.late:
            style = "late"
        if leaves:
            style = "good"
        booked = registration_day(rng, style)
        if style == "unregistered" or booked >= course.days:
            self._end(registered=False)
            return
        until = rng.randint(booked + 7, course.days - 1) if leaves else course.days
        self._register(booked)
        self._checks(style, booked, until)
        if leaves:
            self._leave(self._day(until))
        else:
            self._end(registered=True)

    def _day(self, days: int) -> date:
        return self.course.start + timedelta(days=days)

    # Registration, screening, tests

    def _register(self, booked: int) -> None:
        rng, on = self.rng, self._day(booked)
        local = rng.random() < 0.72
        place = self.places.clinic if local else self.hospital
        entry = registration(rng, self.woman, self.course, booked)
        entry["planned_institution"] = self.hospital.id if rng.random() < 0.6 else None
        self.chart.add("pregnancy_registration", on, place, entry)
        if on > self.chart.today:
            return
        items = ticked_items(self.woman)
        if rng.random() < CARE.screened:
            unknown = [] if rng.random() < 0.85 else ["6.7"]
            self.chart.add(
                "risk_screening",
                on,
                place,
                {"positive_items": sorted(items), "not_assessed": unknown},
            )
        if rng.random() < CARE.infection_first_visit:
            self._infection_test(on + timedelta(days=0 if not local else rng.randint(0, 9)))
        self.codes = known_factors(self.woman)
        if items or screened_by_values(self.woman, self.course, on):
            self._assess(on, rng.randint(1, 14), rng.randint(15, 45))

    def _infection_test(self, on: date, place: Place | None = None) -> None:
        """A restricted record, made where restricted results may be seen."""
        rng, woman = self.rng, self.woman
        if on >= self.course.end and place is None:
            return
        values = {
            "hiv": "pos" if woman.hiv else "reactive" if rng.random() < 0.0004 else "neg",
            "treponemal": "pos" if woman.syphilis or rng.random() < 0.003 else "neg",
            "non_treponemal": "pos" if woman.syphilis else "neg",
        }
        if rng.random() < 0.01:
            values["hiv"] = ""
        self.infection_known = self.chart.add("infection_test", on, place or self.hospital, values)

    # Checks

    def _checks(self, style: str, booked: int, until: int) -> None:
        rng = self.rng
        keeps = CARE.keeps_visit[style]
        high = severity(self.codes, self.woman, self.course, self._day(booked))
        days = [booked] if rng.random() < 0.96 else []
        for arranged, asked in _ARRANGED:
            day = arranged + round(rng.gauss(0, 4.5))
            if day > booked + 13 and rng.random() < asked and rng.random() < keeps:
                days.append(day)
        if high:  # more visits, as the norm asks for high-risk pregnancies
            days += [d + 14 for d in days if d > 190 and rng.random() < 0.45]
        days = sorted({day for day in days if day < until})
        seen = Seen()
        for position, day in enumerate(days):
            on = self._day(day)
            if on > self.chart.today:
                return
            local = self.places.clinic
            at_hospital = bool(high) or day > 255 or rng.random() < 0.35
            place = self.hospital if at_hospital else local
            following = days[position + 1] if position + 1 < len(days) else day + 14
            next_on = self._day(max(day + 5, min(following, day + 35) + rng.randint(-2, 2)))
            values, found = visit(
                rng, self.woman, self.course, day, seen, first=day == booked, next_on=next_on
            )
            if found and not at_hospital:
                values["referred_to"] = f"{self.hospital.name} 产科"[:80]
                values["referral_reason"] = values["abnormality"][:120]
            self.chart.add("antenatal_visit", on, place, values)
            if found - self.codes - {""}:
                self.codes |= found - {""}
                self._assess(on, 0 if at_hospital else rng.randint(1, 7), rng.randint(8, 21))
                high = severity(self.codes, self.woman, self.course, on) or high
        late = self._day(rng.randint(210, 250))
        if (
            not self.infection_known
            and late < self._day(until)
            and rng.random() < CARE.infection_before_birth
        ):
            self._infection_test(late)

    # Assessment and report

    def _assess(self, on: date, soon: int, late: int) -> None:
        rng = self.rng
        drawn = rng.random()
        if drawn < CARE.assessed_in_time:
            day = on + timedelta(days=soon)
        elif drawn < CARE.assessed_in_time + CARE.assessed_late:
            day = on + timedelta(days=late)
        else:
            return
        if day >= self.course.end or day > self.chart.today:
            return
        level = severity(self.codes, self.woman, self.course, day)
        values = {"factors": sorted(self.codes), "investigations": {}}
        if self.course.pernicious_praevia and "Y3.11" in self.codes:
            values["investigations"] = {"pernicious_placenta_previa": True}
            level = "red"
        if level:
            values["plan"] = "纳入专案管理，增加产检次数，县级及以上助产机构住院分娩"
        self.chart.add("risk_assessment", day, self.hospital, values)
        if level and self.reported not in {level, "red"}:
            self._report(day, level)

    def _report(self, on: date, level: str) -> None:
        rng, drawn = self.rng, self.rng.random()
        limit = 1 if level == "red" else 3
        if drawn < CARE.reported_in_time:
            day = on + timedelta(days=rng.randint(0, limit))
        elif drawn < CARE.reported_in_time + CARE.reported_late:
            day = on + timedelta(days=rng.randint(limit + 1, limit + 10))
        else:
            return
        values = {
            "severity": level,
            "reported_to": self.places.mch.id,
            "condition": "、".join(sorted(self.codes))[:300],
        }
        if self.chart.add("risk_report", day, self.hospital, values):
            self.reported = level

    # The end

    def _leave(self, on: date) -> None:
        if self.rng.random() < CARE.lost:
            return
        reason = self.rng.choices(
            ("work", "birth_elsewhere", "moved", "lost", "other"), (30, 34, 20, 12, 4)
        )[0]
        note = "" if reason == "lost" else "已告知孕妇到居住地医疗机构继续产检"
        values = {"reason": reason, "note": note}
        self.chart.add("transfer_out", on, self.places.clinic, values)

    def _end(self, registered: bool) -> None:
        rng, course = self.rng, self.course
        if course.loss:
            # A loss that nobody knew of as a pregnancy is often recorded by nobody.
            if registered or rng.random() < 0.25:
                self._lose()
            return
        if (registered and not self.infection_known and rng.random() < 0.75) or not registered:
            self._infection_test(course.end, self.hospital)
        high = severity(self.codes, self.woman, course, course.end)
        after_birth.follow(
            self.chart, self.woman, course, self.places, self.hospital, self.residence, high
        )

    def _lose(self) -> None:
        rng, course = self.rng, self.course
        hospital = course.loss in {"mid_trimester", "therapeutic", "ectopic", "mole"}
        values = {"loss_kind": course.loss, "in_hospital": hospital or rng.random() < 0.93}
        if course.loss == "therapeutic":
            values["cause"] = rng.choice(("胎儿结构异常", "染色体异常", "孕妇合并症"))
        place = self.hospital if hospital or rng.random() < 0.8 else self.places.clinic
        self.chart.add("pregnancy_loss", course.end, place, values)


def registration_day(rng: Random, style: str) -> int:
    """Day of gestation on which a woman of this style comes to register."""
    if style == "good":
        return min(max(round(rng.gauss(64, 13)), 38), 118)
    if style == "late":
        return 92 + min(round(rng.expovariate(1 / 28)), 110)
    return rng.randint(120, 262)


def registration(rng: Random, woman: Woman, course: Course, booked: int) -> dict[str, Any]:
    """The values of the registration form on the day `booked` of gestation."""
    chance = rng.random
    on = course.start + timedelta(days=booked)
    values: dict[str, Any] = {
        "cycle_days": rng.choices((28, 30, 29, 27, 32, 35), (46, 24, 10, 8, 8, 4))[0],
        "conception": "assisted" if course.assisted else "natural",
        "gravidity": min(woman.parity + woman.abortions + woman.prior_ectopic + 1, 20),
        "vaginal_births": woman.vaginal,
        "caesareans": woman.caesareans,
        "abortions": woman.abortions,
        "last_birth_on": woman.last_birth,
        "prior_preterm": woman.prior_preterm,
        "prior_stillbirth": woman.prior_stillbirth,
        "prior_birth_defect": woman.prior_defect,
        "prior_ectopic": woman.prior_ectopic,
        "prior_trophoblastic": woman.prior_mole,
        "prior_complication": woman.prior_preterm or woman.prior_stillbirth,
        "disability": False,
        "infertility": woman.infertility,
        "dystocia": woman.dystocia,
        "uterine_surgeries": woman.caesareans + woman.other_uterine_surgeries,
        "last_uterine_surgery_on": woman.last_surgery,
        "fibroid_cm": woman.fibroid_cm,
        "past_diseases": past_diseases(woman),
        "family_diseases": ["hypertension"] if woman.family_hypertension else ["none"],
        "habits": ["none"] if chance() < 0.985 else ["smoking"],
        "height_cm": woman.height_cm,
        "weight_before_kg": woman.weight_kg,
    }
    if "family_diabetes" in woman.conditions:
        values["family_diseases"] = ["diabetes"]
    if "drug_allergy" in woman.conditions:
        values["allergies"] = rng.choice(("青霉素", "头孢类", "磺胺类"))
    if woman.age(on) >= 35 or chance() < 0.3:
        values["contraception"] = rng.choice(("避孕套", "宫内节育器", "未避孕", "口服避孕药"))
    scanned = _scan(rng, course, booked, values)
    if chance() >= CARE.lmp_unknown:
        values["lmp"] = course.start + timedelta(days=_lmp_error(rng, scanned))
    for name in ("weight_before_kg", "height_cm", "cycle_days"):
        if chance() < CARE.not_entered * 0.5:
            values[name] = None
    if values["cycle_days"] and values.get("lmp"):
        # A longer cycle ovulates later; the true first day is counted from ovulation.
        values["lmp"] -= timedelta(days=max(values["cycle_days"] - 28, 0))
    return values


def _scan(rng: Random, course: Course, booked: int, values: dict[str, Any]) -> bool:
    """An early dating scan, on the day of registration or before it; is it one that can correct?"""
    if rng.random() >= CARE.early_scan:
        return False
    day = max(booked - rng.choice((0, 0, 0, 1, 2, 3, 5)), 42)
    if day > booked or day > 195:
        return False
    shown = min(max(day + round(rng.gauss(0, 2.4 if day < 98 else 4)), 36), 194)
    values["ultrasound_on"] = course.start + timedelta(days=day)
    values["ultrasound_ga_days"] = shown
    dates = 42 <= shown <= 97
    if dates:  # crown-rump length by the curve of Robinson (days = 8.052·√(1.037·mm) + 23.73)
        values["crl_mm"] = round(min(max(((shown - 23.73) / 8.052) ** 2 / 1.037, 2), 84), 1)
    return dates


def _lmp_error(rng: Random, scanned: bool) -> int:
    """How many days off the remembered date is; a month off only where a scan will show it."""
    if rng.random() < CARE.lmp_exact:
        return 0
    if scanned and rng.random() < 0.06:
        return -28
    return rng.choice((-7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7))


def screened_by_values(woman: Woman, course: Course, on: date) -> bool:
    """Would an item that follows from values be positive on the screening form?"""
    gap = (course.start - woman.last_birth).days if woman.last_birth else 1000
    adverse = woman.prior_preterm or woman.prior_stillbirth or woman.prior_defect
    return (
        not 18 < woman.age(on) < 35
        or woman.height_cm <= 145
        or not 18.5 <= woman.bmi <= 25
        or woman.rh_negative
        or not 548 <= gap <= 1826
        or woman.caesareans > 0
        or woman.abortions >= 3
        or adverse
        or woman.prior_ectopic
        or woman.prior_mole
        or course.assisted
        or len(course.fetuses) > 1
        or woman.haemoglobin < 110
        or woman.systolic >= 140
        or (woman.fibroid_cm or 0) >= 5
        or woman.hiv
        or woman.syphilis
    )


def severity(codes: set[str], woman: Woman, course: Course, on: date) -> str:
    """Red, orange or nothing, as a clinician would call it before the table is looked up."""
    levels = {_LEVELS.get(code[0], "") for code in codes}
    if "red" in levels:
        return "red"
    surgeries = woman.caesareans + woman.other_uterine_surgeries
    recent = woman.last_surgery is not None and (on - woman.last_surgery).days < 545
    if "orange" in levels or woman.age(on) >= 40 or woman.bmi >= 28 or surgeries >= 2 or recent:
        return "orange"
    return ""
