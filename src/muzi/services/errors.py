"""What can go wrong when a record is written; the docstring is the reader's message."""

from __future__ import annotations

from django.utils.translation import gettext as _


class ServiceError(Exception):
    """Expected refusal of a write. Nothing was changed."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(ServiceError):
    """The account may not record this service."""

    def __init__(self) -> None:
        super().__init__(_("您的角色不能录入此项服务，请联系有权限的机构。"))


class Stale(ServiceError):
    """Somebody changed the record since the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            _("打开表单后，该记录已被他人更正。您填写的内容仍在下方，请核对最新内容后再保存。")
        )


class Refused(ServiceError):
    """The record contradicts what is already known."""
