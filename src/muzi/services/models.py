"""The tables of the services: every kind's model, gathered for Django."""

from muzi.services.antenatal_visit.model import AntenatalVisit
from muzi.services.death.model import Death
from muzi.services.delivery.model import Delivery, Newborn
from muzi.services.infection_test.model import InfectionTest
from muzi.services.newborn_visit.model import NewbornVisit
from muzi.services.postpartum_check.model import PostpartumCheck
from muzi.services.postpartum_visit.model import PostpartumVisit
from muzi.services.pregnancy_loss.model import PregnancyLoss
from muzi.services.pregnancy_registration.model import PregnancyRegistration
from muzi.services.record import Pregnancy
from muzi.services.risk_assessment.model import RiskAssessment
from muzi.services.risk_report.model import RiskReport
from muzi.services.risk_screening.model import RiskScreening
from muzi.services.transfer_out.model import TransferOut

__all__ = [
    "AntenatalVisit",
    "Death",
    "Delivery",
    "InfectionTest",
    "Newborn",
    "NewbornVisit",
    "PostpartumCheck",
    "PostpartumVisit",
    "Pregnancy",
    "PregnancyLoss",
    "PregnancyRegistration",
    "RiskAssessment",
    "RiskReport",
    "RiskScreening",
    "TransferOut",
]
