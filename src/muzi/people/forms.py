"""The forms of people: registering and correcting a person, opening a file with a reason.

A form validates and words; it never saves (people.actions does).
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from muzi.access.models import User
from muzi.people.duplicates import Likely, Typed, likely
from muzi.people.ethnic_groups import ETHNIC_GROUPS, OTHER
from muzi.people.identity import (
    DocumentKind,
    IdentityError,
    ResidentId,
    check_document,
    parse_resident_id,
)
from muzi.people.models import Education, Person, Relative, Sex
from muzi.people.queries import full_number, years
from muzi.places import codes
from muzi.places.codes import Level
from muzi.places.regions import RegionField

# Outside these ages a woman is registered for her pregnancy only after a second look.
YOUNGEST, OLDEST = 10, 60
_EARLIEST = date(1900, 1, 1)

RESIDENT_ID, NO_DOCUMENT = "resident_id", "none"
HUKOU_HERE, HUKOU_ELSEWHERE, HUKOU_UNKNOWN = "here", "elsewhere", "unknown"

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[·\-'’ ()（）])*")
_INTERPUNCT = re.compile("[•‧∙⋅・･●．]")
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}(-\d{1,6})?|\d{7,8}|\+\d{7,15}")

# The person's fields that the form asks for.
_ASKED = (
    *("name", "birth_date", "sex", "resident_id", "document_kind", "document_number", "phone"),
    *("residence", "address", "hukou", "agricultural", "ethnicity", "education"),
)


def _grouped(field: Any, group: Any, **shown: Any) -> Any:
    """A field under a heading, with what the page shows beside it (see muzi/web/fields.py)."""
    field.group = group
    for name, value in shown.items():
        setattr(field, name, value)
    return field


def _phone(text: str) -> str:
    number = re.sub(r"[\s()（）]", "", text).replace("－", "-")
    if number and not _PHONE.fullmatch(number):
        raise forms.ValidationError(_("电话号码应为 11 位手机号，或带区号的固定电话。"))
    return number


class PersonForm(forms.Form):
    """A person's particulars, in the order in which they are asked.

    `on` is today. After validation `values` are the person's fields and `warnings` the questions
    that saving raises; `taken` says that the document belongs to a person out of sight.
    """

    WHO, WHERE, MORE, FAMILY = lazy("身份"), lazy("联系与住址"), lazy("户籍与其他"), lazy("丈夫")

    name = _grouped(forms.CharField(label=lazy("姓名"), max_length=60), WHO)
    document = _grouped(
        forms.ChoiceField(
            label=lazy("证件类型"),
            choices=[
                (RESIDENT_ID, lazy("居民身份证")),
                *((kind.value, lazy(kind.label)) for kind in DocumentKind),
                (NO_DOCUMENT, lazy("暂无证件")),
            ],
            initial=RESIDENT_ID,
        ),
        WHO,
    )
    number = _grouped(forms.CharField(label=lazy("证件号码"), max_length=40, required=False), WHO)
    birth_date = _grouped(
        forms.DateField(
            label=lazy("出生日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
        ),
        WHO,
        hint=lazy("有居民身份证的不必填写，由号码得出"),
    )
    sex = _grouped(
        forms.TypedChoiceField(label=lazy("性别"), choices=Sex, coerce=int, required=False), WHO
    )
    phone = _grouped(
        forms.CharField(
            label=lazy("联系电话"),
            max_length=20,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "tel", "class": "input-short"}),
        ),
        WHERE,
    )
    residence = _grouped(
        RegionField(label=lazy("现住地"), least=Level.TOWNSHIP),
        WHERE,
        hint=lazy("目前实际居住的地方，不是户籍地"),
    )
    address = _grouped(
        forms.CharField(label=lazy("详细地址"), max_length=120, required=False),
        WHERE,
        hint=lazy("组、街、门牌号"),
    )
    hukou_place = _grouped(
        forms.ChoiceField(
            label=lazy("户籍地"),
            choices=[
                (HUKOU_HERE, lazy("与现住地相同")),
                (HUKOU_ELSEWHERE, lazy("其他地区")),
                (HUKOU_UNKNOWN, lazy("不详")),
            ],
            initial=HUKOU_HERE,
        ),
        MORE,
    )
    hukou = _grouped(
        RegionField(label=lazy("户籍所在地区"), least=Level.COUNTY, required=False), MORE
    )
    agricultural = _grouped(
        forms.TypedChoiceField(
            label=lazy("户口性质"),
            choices=[("1", lazy("农业户籍")), ("0", lazy("非农业户籍"))],
            coerce=lambda text: text == "1",
            empty_value=None,
            required=False,
        ),
        MORE,
    )
    ethnicity = _grouped(
        forms.ChoiceField(
            label=lazy("民族"),
            choices=[("", "—"), *((each, each) for each in ETHNIC_GROUPS), (OTHER, lazy("其他"))],
            initial=ETHNIC_GROUPS[0],
            required=False,
        ),
        MORE,
    )
    education = _grouped(
        forms.TypedChoiceField(
            label=lazy("文化程度"), choices=Education, coerce=int, empty_value=None, required=False
        ),
        MORE,
    )
    husband_name = _grouped(
        forms.CharField(label=lazy("丈夫姓名"), max_length=60, required=False), FAMILY
    )
    husband_phone = _grouped(
        forms.CharField(
            label=lazy("丈夫电话"),
            max_length=20,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "tel", "class": "input-short"}),
        ),
        FAMILY,
    )
    reason = _grouped(
        forms.CharField(
            label=lazy("更正理由"), max_length=200, min_length=2, help_text=lazy("留存备查")
        ),
        lazy("更正"),
    )
    # What the person's particulars were when the form was opened.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, user: User, on: date, person: Person | None = None, **kwargs: Any
    ) -> None:
        if person is not None:
            kwargs["initial"] = {**_initial(person), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.person = person
        self.on = on
        self.warnings: dict[str, str] = {}
        self.identity: ResidentId | None = None
        self.taken = False
        area = user.institution.catchment
        self.hukou_from = codes.at(area, max(Level.COUNTY, codes.level(area)))
        for name, start in (("residence", area), ("hukou", self.hukou_from)):
            field = self.fields[name]
            assert isinstance(field, RegionField)
            field.set_area(start)
        if person is None:
            del self.fields["reason"], self.fields["seen"]
        if person is None and not self.is_bound:
            self.fields["name"].widget.attrs["autofocus"] = True

    def clean_name(self) -> str:
        name = " ".join(_INTERPUNCT.sub("·", self.cleaned_data["name"]).split())
        if not _NAME.fullmatch(name):
            raise forms.ValidationError(_("姓名只能是汉字或字母，中间可用“·”。"))
        return name

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])

    def clean_husband_phone(self) -> str:
        return _phone(self.cleaned_data["husband_phone"])

    def clean_birth_date(self) -> date | None:
        born = self.cleaned_data["birth_date"]
        if born and not _EARLIEST <= born <= self.on:
            raise forms.ValidationError(_("出生日期不能晚于今天，也不能早于 1900 年。"))
        return born

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_document(cleaned)
        if cleaned.get("hukou_place") == HUKOU_ELSEWHERE:
            unchanged = self.person and cleaned.get("hukou") == self.person.hukou
            # Where the choice begins is not yet an answer.
            chosen = cleaned.get("hukou") not in (None, self.hukou_from)
            if not chosen and not unchanged and "hukou" not in self.errors:
                self.add_error("hukou", _("请选择户籍所在的乡镇（街道）。"))
        elif "hukou" in self.errors:
            del self.errors["hukou"]  # not asked, so nothing typed there counts
        if cleaned.get("husband_phone") and not cleaned.get("husband_name"):
            self.add_error("husband_name", _("请填写丈夫姓名。"))
        if self.person is not None and cleaned.get("seen") != fingerprint(self.person):
            self.add_error(None, _("打开表单后，该档案已被他人更正。请核对最新内容后再保存。"))
        if not self.errors:
            self._ask(cleaned)
        return cleaned

    def _clean_document(self, cleaned: dict[str, Any]) -> None:
        """The number as its kind of document wants it; a resident ID tells birth date and sex."""
        kind, number = cleaned.get("document"), cleaned.get("number", "")
        cleaned.update(resident_id=None, document_kind="", document_number="")
        try:
            if kind == RESIDENT_ID:
                self.identity = parse_resident_id(number, self.on)
                cleaned["resident_id"] = self.identity.number
                cleaned["birth_date"] = self.identity.birth_date
                cleaned["sex"] = self.identity.sex
                for name in ("birth_date", "sex"):  # the number has the last word
                    self.errors.pop(name, None)
                return
            # With no document nothing is asked, so nothing typed there counts.
            if kind not in (NO_DOCUMENT, None):
                cleaned["document_number"] = check_document(DocumentKind(kind), number)
                cleaned["document_kind"] = kind
        except IdentityError as error:
            self.add_error("number", _(error.problem.value))
        if kind != RESIDENT_ID:
            for name in ("birth_date", "sex"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("没有居民身份证时，此项必填。"))

    def _ask(self, cleaned: dict[str, Any]) -> None:
        """Questions about what is possible but unusual, unless they are answered already."""
        data: Any = self.data
        confirmed = set(data.getlist("confirm")) if hasattr(data, "getlist") else set()
        age = years(cleaned["birth_date"], self.on)
        if self.person is None and cleaned["sex"] == Sex.FEMALE and not YOUNGEST <= age <= OLDEST:
            at = "number" if cleaned["resident_id"] else "birth_date"
            text = _("年龄 %(age)s 岁，不在孕产年龄内，请核对。") % {"age": age}
            self.warnings[at] = text
        alike = self.likely()
        if alike and alike[0].weight == 3:
            self.add_error("number", _("该证件已有档案，见下方，不必再登记。"))
        elif alike and alike[0].weight == 2:
            self.warnings["name"] = _("辖区内已有%(why)s的人，请先核对是否同一人。") % {
                "why": alike[0].text
            }
        for name in confirmed:
            self.warnings.pop(name, None)

    @property
    def acceptable(self) -> bool:
        """May it be saved as it stands? (No errors, and nothing left to confirm.)"""
        return self.is_valid() and not self.warnings

    @property
    def values(self) -> dict[str, Any]:
        """The person's fields, of a valid form."""
        cleaned = self.cleaned_data
        place = cleaned["hukou_place"]
        hukou = {HUKOU_HERE: cleaned["residence"], HUKOU_ELSEWHERE: cleaned.get("hukou")}
        asked = {name: cleaned[name] for name in _ASKED if name != "hukou"}
        return asked | {"hukou": hukou.get(place)}

    def likely(self) -> list[Likely]:
        """Persons who may be the one typed; works on a form that is not yet complete."""
        if not self.is_bound:
            return []
        cleaned = self.cleaned_data if hasattr(self, "cleaned_data") else {}
        typed = Typed(
            name=cleaned.get("name") or "",
            birth_date=cleaned.get("birth_date"),
            resident_id=cleaned.get("resident_id") or "",
            document_kind=cleaned.get("document_kind") or "",
            document_number=cleaned.get("document_number") or "",
            phone=cleaned.get("phone") or "",
        )
        return likely(typed, besides=self.person.pk if self.person else None)

    def refuse_taken(self) -> None:
        """The database knows the document: it is that of somebody this account cannot see."""
        self.taken = True
        text = _("该证件已有档案，由其他机构管理。请由乡镇卫生院或助产机构填写理由调阅。")
        self.add_error("number", text)


def fingerprint(person: Person) -> str:
    """Changes whenever somebody corrects the person; says nothing of what stands there."""
    values = [str(getattr(person, name)) for name in _ASKED]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:24]


def _initial(person: Person) -> dict[str, Any]:
    """The form's values of a person in the register."""
    husband = person.relatives.filter(relation=Relative.Relation.HUSBAND).first()
    place = HUKOU_UNKNOWN
    if person.hukou is not None:
        place = HUKOU_HERE if person.hukou == person.residence else HUKOU_ELSEWHERE
    return {
        "name": person.name,
        "document": RESIDENT_ID if person.resident_id else person.document_kind or NO_DOCUMENT,
        "number": person.resident_id or person.document_number,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "phone": person.phone,
        "residence": person.residence,
        "address": person.address,
        "hukou_place": place,
        "hukou": person.hukou if place == HUKOU_ELSEWHERE else None,
        "agricultural": "" if person.agricultural is None else str(int(person.agricultural)),
        "ethnicity": person.ethnicity,
        "education": person.education,
        "husband_name": husband.name if husband else "",
        "husband_phone": husband.phone if husband else "",
        "seen": fingerprint(person),
    }


class OpenForm(forms.Form):
    """调阅: a number known in full, why, and for how long."""

    number = _grouped(
        forms.CharField(label=lazy("身份证号或手册编号"), max_length=40, strip=True),
        "",
        hint=lazy("须为完整号码，由本人出示"),
    )
    reason = _grouped(
        forms.CharField(label=lazy("调阅理由"), min_length=4, max_length=200),
        "",
        hint=lazy("例如：来院产检，需了解既往检查"),
    )
    hours = _grouped(
        forms.TypedChoiceField(
            label=lazy("有效时间"),
            choices=[(24, lazy("24 小时")), (72, lazy("72 小时"))],
            coerce=int,
            initial=24,
        ),
        "",
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_number(self) -> str:
        number = full_number(self.cleaned_data["number"], self.on)
        if not number:
            raise forms.ValidationError(_("请填写完整、正确的身份证号或手册编号。"))
        return number
