"""Log in and out, and change one's own password."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import views
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from muzi.access import audit, scope
from muzi.access.models import User


class Login(views.LoginView):
    template_name = "login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        # The request began without an account, so nobody acts in it yet.
        with scope.acting(cast(User, form.get_user()).scope):
            audit.note(audit.Action.LOGIN)
        return response


class Logout(views.LogoutView):
    pass


class Password(views.PasswordChangeView):
    """Change one's own password; other sessions of the account end with the old one."""

    template_name = "access/password.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        user = cast(User, self.request.user)
        audit.note(audit.Action.ADMINISTER, kind="password", record_id=user.pk)
        messages.success(self.request, _("密码已修改，其他设备上的登录已失效。"))
        return response
