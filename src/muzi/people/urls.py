"""Addresses of people."""

from __future__ import annotations

from django.urls import path

from muzi.people import views

urlpatterns = [
    path("search", views.search, name="search"),
    path("regions", views.regions, name="regions"),
    path("people/new", views.register, name="register_person"),
    path("people/similar", views.similar, name="duplicates"),
    path("people/draft", views.draft, name="person_draft"),
    path("people/open", views.open_file, name="person_open"),
    path("people/<int:pk>/edit", views.edit, name="person_edit"),
]
