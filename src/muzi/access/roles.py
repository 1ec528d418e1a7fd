"""Roles and what each may do. Where they may do it is the scope's business, not the role's."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    SEE_PERSONS = "see_persons"
    RECORD = "record"  # write service records
    REGISTER = "register"  # add persons
    ASSESS = "assess"  # confirm risk factors (助产机构二级以上 in principle)
    DELIVER = "deliver"
    SEE_RESTRICTED = "see_restricted"  # HIV and syphilis results
    SEE_FIGURES = "see_figures"
    SEE_AUDIT = "see_audit"
    EXPORT = "export"
    PLAN_BEDS = "plan_beds"
    SEE_PLANS = "see_plans"
    MAKE_PLANS = "make_plans"  # read documents, publish and amend plans, issue bulletins
    DO_TASKS = "do_tasks"  # say how a task stands, add evidence, report
    OPEN_WITH_REASON = "open_with_reason"  # 调阅
    ADMINISTER = "administer"


class Role(models.TextChoices):
    VILLAGE_DOCTOR = "village_doctor", _("村医")
    TOWNSHIP_CLINIC = "township_clinic", _("乡镇卫生院")
    OBSTETRIC_UNIT = "obstetric_unit", _("助产机构")
    MCH_HOSPITAL = "mch_hospital", _("妇幼保健院")
    COUNTY_BUREAU = "county_bureau", _("县级卫生健康局")
    HIGHER_BUREAU = "higher_bureau", _("上级卫生健康部门")
    ADMINISTRATOR = "administrator", _("系统管理员")


_P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VILLAGE_DOCTOR: frozenset({_P.SEE_PERSONS, _P.REGISTER, _P.RECORD}),
    Role.TOWNSHIP_CLINIC: frozenset(
        {
            _P.SEE_PERSONS,
            _P.REGISTER,
            _P.RECORD,
            _P.SEE_FIGURES,
            _P.EXPORT,
            _P.OPEN_WITH_REASON,
            _P.SEE_PLANS,
            _P.DO_TASKS,
        }
    ),
    Role.OBSTETRIC_UNIT: frozenset(
        {
            _P.SEE_PERSONS,
            _P.REGISTER,
            _P.RECORD,
            _P.ASSESS,
            _P.DELIVER,
            _P.SEE_RESTRICTED,
            _P.EXPORT,
            _P.OPEN_WITH_REASON,
            _P.SEE_PLANS,
            _P.DO_TASKS,
        }
    ),
    Role.MCH_HOSPITAL: frozenset(
        {
            _P.SEE_PERSONS,
            _P.REGISTER,
            _P.RECORD,
            _P.ASSESS,
            _P.DELIVER,
            _P.SEE_RESTRICTED,
            _P.SEE_FIGURES,
            _P.SEE_AUDIT,
            _P.EXPORT,
            _P.PLAN_BEDS,
            _P.OPEN_WITH_REASON,
            _P.SEE_PLANS,
            _P.DO_TASKS,
        }
    ),
    Role.COUNTY_BUREAU: frozenset(
        {
            _P.SEE_PERSONS,
            _P.SEE_FIGURES,
            _P.SEE_AUDIT,
            _P.EXPORT,
            _P.PLAN_BEDS,
            _P.SEE_PLANS,
            _P.MAKE_PLANS,
            _P.DO_TASKS,
        }
    ),
    Role.HIGHER_BUREAU: frozenset(
        {_P.SEE_FIGURES, _P.PLAN_BEDS, _P.SEE_PLANS, _P.MAKE_PLANS, _P.DO_TASKS}
    ),
    Role.ADMINISTRATOR: frozenset({_P.ADMINISTER, _P.SEE_AUDIT}),
}
