"""Addresses of plans."""

from __future__ import annotations

from django.urls import path

from muzi.plans import task_views, visit_views

urlpatterns = [
    path("tasks", task_views.board, name="tasks"),
    path("tasks/<int:pk>", task_views.task, name="task"),
    path("tasks/<int:pk>/progress", task_views.task_progress, name="task_progress"),
    path("tasks/<int:pk>/evidence", task_views.task_evidence, name="task_evidence"),
    path("tasks/<int:pk>/owner", task_views.task_owner, name="task_owner"),
    path("evidence/<int:pk>", task_views.evidence, name="evidence"),
    path("evidence/<int:pk>/withdraw", task_views.evidence_withdraw, name="evidence_withdraw"),
    path("visits", visit_views.visits, name="visits"),
    path("visits/<int:pk>", visit_views.visit, name="visit"),
    path("plans/<int:pk>/visits/new", visit_views.visit_new, name="visit_new"),
    path("findings/<int:pk>/correct", visit_views.finding_correct, name="finding_correct"),
]
