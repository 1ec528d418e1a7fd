"""Addresses of access."""

from __future__ import annotations

from django.urls import path

from muzi.access import account_views, audit_views, pages

urlpatterns = [
    path("password", pages.Password.as_view(), name="password"),
    path("accounts", account_views.accounts, name="accounts"),
    path("accounts/new", account_views.new, name="account_new"),
    path("accounts/<int:pk>", account_views.edit, name="account_edit"),
    path("accounts/<int:pk>/password", account_views.reset, name="account_reset"),
    path("audit", audit_views.trail, name="audit"),
    path("people/<int:pk>/audit", audit_views.of_person, name="person_audit"),
]
