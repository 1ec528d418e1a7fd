"""Addresses of journeys: the person's page, record entry, work lists."""

from __future__ import annotations

from django.urls import path

from muzi.journeys import entry_views, views
from muzi.journeys.list_urls import urlpatterns as lists

urlpatterns = [
    path("people/<int:pk>", views.person, name="person"),
    path("pregnancies/<int:pk>/facts", views.facts, name="pregnancy_facts"),
    path("people/<int:pk>/record/<slug:kind>", entry_views.new, name="record_new"),
    path("records/<slug:kind>/<int:pk>", entry_views.amend, name="record_amend"),
    path("records/<slug:kind>/<int:pk>/void", entry_views.void, name="record_void"),
    path("drafts/<slug:kind>/<slug:about>", entry_views.draft, name="draft"),
    *lists,
]
