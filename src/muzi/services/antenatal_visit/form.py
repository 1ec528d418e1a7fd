"""The form of an antenatal visit: what is measured first stands first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from muzi.services.forms import BOOKKEEPING, RecordForm
from muzi.services.models import AntenatalVisit

OTHER_TESTS = _("其他检查")


class Form(RecordForm):
    template = "services/antenatal.html"
    folded = (OTHER_TESTS,)
    sections = (
        (
            _("测量"),
            (
                "served_on",
                "weight_kg",
                "systolic",
                "diastolic",
                "fundal_cm",
                "girth_cm",
                "fetal_heart",
                "presentation",
                "complaint",
            ),
        ),
        (
            _("化验"),
            (
                "haemoglobin",
                "platelets",
                "urine_protein",
                "urine_glucose",
                "fasting_glucose",
            ),
        ),
        (
            OTHER_TESTS,
            (
                "oedema",
                "fetuses",
                "efw_g",
                "ogtt_1h",
                "ogtt_2h",
                "alt",
                "creatinine",
                "ferritin",
                "hbsag",
                "abo",
                "rh",
                "serum_screening",
                "other_tests",
            ),
        ),
        (
            _("评估与处理"),
            (
                "abnormal",
                "abnormality",
                "guidance",
                "referred_to",
                "referral_reason",
                "next_on",
                "purpose",
                "provider",
            ),
        ),
    )

    class Meta:
        model = AntenatalVisit
        exclude = BOOKKEEPING
