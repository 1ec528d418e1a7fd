"""What can go wrong when plans are made; `message` is for the reader of the page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from muzi.plans import wording
from muzi.plans.items import Fault


class PlanError(Exception):
    """Expected refusal of a write. Nothing was changed. `field` names what it is about, where that
    is one argument of the write.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(PlanError):
    """The account does not make plans, or not for this region."""

    def __init__(self) -> None:
        super().__init__(_("您的账号不能制定或修改该地区的规划。"))


class Stale(PlanError):
    """Somebody made another version since the page was opened."""

    def __init__(self) -> None:
        super().__init__(_("打开页面后，规划已被他人修订。请核对最新版本后再保存。"))


class Reread(PlanError):
    """The document was read again since the page was opened."""

    def __init__(self) -> None:
        super().__init__(_("文件已重新读取，请重新核对。"))


class Undecided(PlanError):
    """Drafts are still open."""

    def __init__(self, number: int) -> None:
        super().__init__(_("还有 %(n)d 条未审核，请先审核或选择不纳入。") % {"n": number})
        self.number = number


class Invalid(PlanError):
    """An item that no plan can hold. `faults` name the fields."""

    def __init__(self, faults: Iterable[Fault], of: str = "") -> None:
        self.faults = tuple(faults)
        said = "；".join(str(wording.fault(each)) for each in self.faults)
        super().__init__(f"{of}：{said}" if of else said)
