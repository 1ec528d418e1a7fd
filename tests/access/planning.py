"""A row in every guarded table of plans, written as the accounts that would write it."""

from __future__ import annotations

from datetime import date

from django.db.models.functions import Now
from factories import COUNTY, SHAHE, County

from muzi.access import scope
from muzi.access.models import User
from muzi.bulletins import models as bulletins
from muzi.bulletins.report import Writer, as_data
from muzi.places import codes
from muzi.plans import models as plans


def make_plan(county: County) -> plans.Plan:
    """A document, its draft and decision, the plan that came of it, and what was done about it."""
    with scope.acting(scope.SYSTEM):
        nation = plans.Plan.objects.create(title="全国纲要", region=0, region_end=10**12)
    bureau, clinic = county.account("bureau"), county.account("clinic_shahe")
    with scope.acting(bureau.scope):
        plan, task = _planned(bureau, clinic, COUNTY, SHAHE)
        plans.Link.objects.create(plan=plan, upper=nation)
        for who in ("clinic_changchi", "obstetrics"):
            _visited(plan, task, county.account(who), bureau)
    with scope.acting(clinic.scope):
        _worked_on(task, clinic)
    _campaigned(COUNTY, clinic)
    for who in ("clinic_changchi", "obstetrics"):
        _reported(plan, county.account(who))
    return plan


def make_plan_of(county: County, region: int, township: int) -> plans.Plan:
    """The same of a county of one hospital and one clinic, where no bureau acts."""
    with scope.acting(scope.SYSTEM):
        hospital, clinic = county.account("mch"), county.account("clinic")
        plan, task = _planned(hospital, clinic, region, township)
        _worked_on(task, clinic)
    _campaigned(region, clinic)
    _reported(plan, clinic)
    return plan


def _planned(
    bureau: User, clinic: User, region: int, township: int
) -> tuple[plans.Plan, plans.Task]:
    low, high = codes.extent(region)
    place = {"region": low, "region_end": high}
    document = plans.Document.objects.create(
        title="方案",
        text="孕产妇死亡率",
        read_by=bureau,
        institution=bureau.institution,
        **place,
    )
    draft = plans.Draft.objects.create(document=document, what="target", start=0, end=6, content={})
    plans.Decision.objects.create(draft=draft, state="accepted", by=bureau)
    plan = plans.Plan.objects.create(
        title="方案", document=document, published_by=bureau, version=2, **place
    )
    plans.Amendment.objects.create(plan=plan, version=2, reason="调整", by=bureau)
    target = plans.Target.objects.create(
        plan=plan,
        key=1,
        name="免费产前筛查",
        kind="quota",
        operator="=",
        value=850,
        unit="count_persons",
        region=low,
    )
    plans.Share.objects.create(target=target, region=township, value=850)
    for where, month in ((low, 6), (township, 5)):
        plans.HandValue.objects.create(
            target=target,
            region=where,
            region_end=codes.extent(where)[1],
            as_of=date(2026, month, 1),
            value=400,
            source="季报",
            entered_by=bureau,
        )
    task = plans.Task.objects.create(plan=plan, key=1, text="做", owner=clinic.institution)
    plans.Partner.objects.create(task=task, institution=bureau.institution)
    plans.Rhythm.objects.create(plan=plan, key=1, what="通报", frequency="monthly")
    _visited(plan, task, clinic, bureau)
    _warned(bureau, place)
    return plan, task


def _visited(plan: plans.Plan, task: plans.Task, unit: User, bureau: User) -> None:
    visit = plans.Visit.objects.create(
        plan=plan,
        institution=unit.institution,
        visited_on=date(2026, 6, 2),
        visitors="吴科长",
        by=bureau,
    )
    plans.VisitFinding.objects.create(visit=visit, task=task, text="未开展")


def _warned(bureau: User, place: dict[str, int]) -> None:
    """A bulletin, a notice of a rebound, and a campaign."""
    bulletins.Bulletin.objects.create(
        kind="monthly",
        starts_on=date(2026, 5, 1),
        ends_on=date(2026, 5, 31),
        title="Bulletin",
        content=as_data(Writer("Bulletin", "", date(2026, 6, 1), date(2026, 5, 31)).done()),
        state="issued",
        drafted_by=bureau,
        reviewed_at=Now(),
        issued_at=Now(),
        **place,
    )
    evidence = {
        "first": "2025-06-01",
        "last": "2026-05-31",
        "now": {"events": 9, "exposed": 500},
        "before": {"events": 1, "exposed": 500},
        "promise": "≤6‰",
        "plan": "方案",
        "reasons": [{"against": "year_before", "p": 0.01, "adjusted": 0.04, "expected": 1.0}],
    }
    bulletins.Notice.objects.create(
        indicator="C03", found_on=date(2026, 6, 3), evidence=evidence, opened_by=bureau, **place
    )
    day = date(2026, 8, 1)
    bulletins.Campaign.objects.create(
        code="breastfeeding-week",
        year=2026,
        name="世界母乳喂养周",
        starts_on=day,
        ends_on=day,
        by=bureau,
        **place,
    )
    bulletins.Campaign.objects.create(
        year=2026, name="本地宣传日", starts_on=day, ends_on=day, by=bureau, **place
    )


def _worked_on(task: plans.Task, clinic: User) -> None:
    own = {"task": task, "institution": clinic.institution, "by": clinic}
    plans.Progress.objects.create(state="doing", **own)
    plans.Evidence.objects.create(
        title="纪要", file_name="纪要.pdf", media="application/pdf", content=b"%PDF-1.7", **own
    )


def _reported(plan: plans.Plan, clinic: User) -> None:
    """A report for one period, under the name of the unit that acts."""
    low, high = codes.extent(clinic.institution.region)
    day = date(2026, 5, 1)
    with scope.acting(clinic.scope):
        made = bulletins.Submission.objects.create(
            plan=plan,
            rhythm=1,
            institution=clinic.institution,
            region=low,
            region_end=high,
            starts_on=day,
            ends_on=date(2026, 5, 31),
            due_on=date(2026, 6, 5),
            zero=True,
            by=clinic,
        )
        bulletins.SubmissionFile.objects.create(
            submission=made, file_name="月报.pdf", media="application/pdf", content=b"%PDF-1.7"
        )


def _campaigned(region: int, clinic: User) -> None:
    """An activity, under the name of the unit that acts."""
    with scope.acting(clinic.scope):
        bulletins.Activity.objects.create(
            campaign=bulletins.Campaign.objects.exclude(code="").get(region=region),
            held_on=date(2026, 8, 1),
            place="卫生院",
            form="讲座",
            institution=clinic.institution,
            by=clinic,
        )
