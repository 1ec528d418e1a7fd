"""The service kinds, listed by hand: what each is called, who is served, who may record it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from muzi.access.roles import Permission
from muzi.services import models
from muzi.services.record import Record


class Subject(StrEnum):
    WOMAN = "woman"
    CHILD = "child"
    EITHER = "either"


class Stage(StrEnum):
    """When in a pregnancy the service belongs; the person's page offers what fits."""

    BEGIN = "begin"
    PREGNANT = "pregnant"
    BIRTH = "birth"
    AFTER = "after"
    ANY = "any"


@dataclass(frozen=True)
class Kind:
    """One service. `name` is its folder, its address and its key in every list."""

    name: str
    label: Any
    model: type[Record]
    stage: Stage
    subject: Subject = Subject.WOMAN
    permission: Permission = Permission.RECORD
    once: bool = False  # one for each pregnancy
    restricted: bool = False


KINDS: tuple[Kind, ...] = (
    Kind("pregnancy_registration", _("建册"), models.PregnancyRegistration, Stage.BEGIN, once=True),
    Kind("risk_screening", _("妊娠风险筛查"), models.RiskScreening, Stage.PREGNANT),
    Kind(
        "risk_assessment",
        _("妊娠风险评估"),
        models.RiskAssessment,
        Stage.ANY,
        permission=Permission.ASSESS,
    ),
    Kind("risk_report", _("风险分级报告"), models.RiskReport, Stage.ANY),
    Kind(
        "infection_test",
        _("艾滋病、梅毒检测"),
        models.InfectionTest,
        Stage.PREGNANT,
        permission=Permission.SEE_RESTRICTED,
        restricted=True,
    ),
    Kind("antenatal_visit", _("产前检查"), models.AntenatalVisit, Stage.PREGNANT),
    Kind(
        "delivery",
        _("分娩"),
        models.Delivery,
        Stage.BIRTH,
        permission=Permission.DELIVER,
        once=True,
    ),
    Kind("newborn_visit", _("新生儿访视"), models.NewbornVisit, Stage.AFTER, Subject.CHILD),
    Kind("postpartum_visit", _("产后访视"), models.PostpartumVisit, Stage.AFTER),
    Kind(
        "postpartum_check",
        _("产后42天健康检查"),
        models.PostpartumCheck,
        Stage.AFTER,
        once=True,
    ),
    Kind("pregnancy_loss", _("妊娠丢失或终止"), models.PregnancyLoss, Stage.PREGNANT, once=True),
    Kind("transfer_out", _("转出"), models.TransferOut, Stage.ANY),
    Kind("death", _("死亡登记"), models.Death, Stage.ANY, Subject.EITHER),
)

BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}
BY_MODEL: dict[type[Record], Kind] = {kind.model: kind for kind in KINDS}


def kind_of(record: Record) -> Kind:
    return BY_MODEL[type(record)]
