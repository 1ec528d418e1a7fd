"""Addresses of home and the work lists. Their queries hold filters, never who a person is."""

from __future__ import annotations

from django.urls import path

from muzi.journeys import views_lists as views

urlpatterns = [
    path("", views.home, name="home"),
    path("pregnancies", views.pregnancies, name="pregnancies"),
    path("pregnancies/export", views.pregnancies_export, name="pregnancies_export"),
    path("pregnancies/unregistered", views.lost, name="lost"),
    path("risk", views.risk_board, name="risk_board"),
    path("due", views.due_list, name="due_list"),
]
