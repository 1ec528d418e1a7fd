"""Addresses of places: the register of institutions."""

from __future__ import annotations

from django.urls import path

from muzi.places import views

urlpatterns = [
    path("institutions", views.institutions, name="institutions"),
    path("institutions/new", views.institution_new, name="institution_new"),
    path("institutions/<int:pk>", views.institution_edit, name="institution_edit"),
]
