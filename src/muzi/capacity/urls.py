"""Addresses of capacity: the bed planner."""

from __future__ import annotations

from django.urls import path

from muzi.capacity import views

urlpatterns = [path("beds", views.bed_planner, name="beds")]
