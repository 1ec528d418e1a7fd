"""Accounts: list, make, change, give a new password. For administrators, who see no persons."""

from __future__ import annotations

import secrets
from typing import Any

from axes.utils import reset as unlock
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from muzi.access import audit
from muzi.access.forms import AccountFilter, AccountForm, administered
from muzi.access.models import User
from muzi.access.roles import Permission
from muzi.access.views import requires

PAGE = 50
# Without letters and digits that look alike; 16 of them are 78 bits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def _password() -> str:
    parts = ("".join(secrets.choice(_ALPHABET) for _each in range(4)) for _part in range(4))
    return "-".join(parts)


def _accounts(by: User) -> QuerySet[User]:
    return User.objects.filter(institution__in=administered(by)).select_related("institution")


@requires(Permission.ADMINISTER)
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts of the administrator's area."""
    user: Any = request.user
    form = AccountFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    listed = _accounts(user).order_by("institution__catchment", "institution__name", "username")
    if chosen.get("q"):
        listed = listed.filter(Q(username__startswith=chosen["q"]) | Q(name__contains=chosen["q"]))
    if chosen.get("role"):
        listed = listed.filter(role=chosen["role"])
    if chosen.get("active"):
        listed = listed.filter(is_active=chosen["active"] == "1")
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "active": any(chosen.values()),
        "page": page,
        "columns": [
            {"key": "name", "label": _("姓名")},
            {"key": "username", "label": _("账号")},
            {"key": "role", "label": _("角色")},
            {"key": "institution", "label": _("机构")},
            {"key": "active", "label": _("状态")},
            {"key": "last", "label": _("最近登录")},
        ],
        "rows": [_row(each) for each in page],
    }
    return render(request, "access/accounts.html", context)


def _row(account: User) -> dict[str, Any]:
    seen = account.last_login
    return {
        "href": reverse("account_edit", args=[account.pk]),
        "cells": [
            account.name,
            account.username,
            account.get_role_display(),
            account.institution.name,
            _("启用") if account.is_active else _("停用"),
            f"{timezone.localtime(seen):%Y-%m-%d}" if seen else _("从未登录"),
        ],
    }


@never_cache
@requires(Permission.ADMINISTER)
def new(request: HttpRequest) -> HttpResponse:
    """Make an account; its first password is shown once."""
    user: Any = request.user
    form = AccountForm(request.POST or None, by=user)
    if request.method == "POST" and form.is_valid():
        account = form.save(commit=False)
        return _with_new_password(request, account, _("新建账号"))
    status = 422 if form.is_bound else 200
    return render(request, "access/account_form.html", {"form": form}, status=status)


@requires(Permission.ADMINISTER)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an account's name, role, institution or state."""
    user: Any = request.user
    account = get_object_or_404(_accounts(user), pk=pk)
    form = AccountForm(request.POST or None, instance=account, by=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        changed = "、".join(str(form[name].label) for name in form.changed_data)
        if changed:
            _note(account, _("修改：%(what)s") % {"what": changed})
        messages.success(request, _("已保存：%(name)s") % {"name": account.name})
        return redirect("accounts")
    context = {"form": form, "account": account, "own": account.pk == user.pk}
    status = 422 if form.is_bound else 200
    return render(request, "access/account_form.html", context, status=status)


@never_cache
@require_POST
@requires(Permission.ADMINISTER)
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account a new random password, shown once; also ends a lock-out."""
    user: Any = request.user
    account = get_object_or_404(_accounts(user), pk=pk)
    unlock(username=account.username)
    return _with_new_password(request, account, _("重置密码"))


def _with_new_password(request: HttpRequest, account: User, what: str) -> HttpResponse:
    password = _password()
    account.set_password(password)
    account.save()
    _note(account, what)
    context = {"account": account, "password": password}
    return render(request, "access/account_password.html", context)


def _note(account: User, what: str) -> None:
    audit.note(
        audit.Action.ADMINISTER,
        kind="account",
        record_id=account.pk,
        reason=f"{what}（{account.username}）"[:200],
    )
