"""Addresses of plans."""

from __future__ import annotations

from django.urls import path

from muzi.plans import amend_views, plan_views
from muzi.plans.documents import document_views, publish_views, review_views, split_views
from muzi.plans.following import quota_views, target_views
from muzi.plans.tasks import map_views, task_views, visit_views

urlpatterns = [
    path("documents", document_views.documents, name="documents"),
    path("documents/new", document_views.document_new, name="document_new"),
    path("documents/<int:pk>", review_views.document, name="document"),
    path(
        "documents/<int:pk>/particulars",
        document_views.document_particulars,
        name="document_about",
    ),
    path("documents/<int:pk>/answers", document_views.document_answers, name="document_answers"),
    path("documents/<int:pk>/edits", document_views.document_edits, name="document_edits"),
    path("documents/<int:pk>/sure", review_views.accept_sure, name="document_sure"),
    path("documents/<int:pk>/undo", review_views.undo, name="document_undo"),
    path("documents/<int:pk>/add", review_views.draft_new, name="document_add"),
    path("documents/<int:pk>/drop", document_views.document_drop, name="document_drop"),
    path("documents/<int:pk>/publish", publish_views.document_publish, name="document_publish"),
    path("documents/drafts/<int:pk>", review_views.draft, name="document_draft"),
    path("documents/drafts/<int:pk>/regions", split_views.draft_regions, name="draft_regions"),
    path("plans", plan_views.plans, name="plans"),
    path("plans/targets", plan_views.plan_targets, name="plan_targets"),
    path("plans/<int:pk>", plan_views.plan, name="plan"),
    path("plans/<int:pk>/above", amend_views.plan_lineage, name="plan_lineage"),
    path("plans/<int:pk>/above/tie", amend_views.plan_tie, name="plan_tie"),
    path("plans/<int:pk>/amend", amend_views.plan_amend, name="plan_amend"),
    path("plans/<int:pk>/amend/<str:sort>/new", amend_views.amend_new, name="amend_new"),
    path("plans/<int:pk>/amend/<str:sort>/<int:key>", amend_views.amend_item, name="amend_item"),
    path("plans/<int:pk>/withdraw", amend_views.plan_withdraw, name="plan_withdraw"),
    path("plans/<int:pk>/targets/<int:key>", target_views.target, name="plan_target"),
    path("plans/<int:pk>/targets/<int:key>/value", target_views.target_value, name="target_value"),
    path(
        "plans/<int:pk>/targets/<int:key>/shares", quota_views.target_shares, name="target_shares"
    ),
    path("plans/<int:pk>/targets/<int:key>/parts", quota_views.target_parts, name="target_parts"),
    path("values/<int:pk>/withdraw", target_views.value_withdraw, name="value_withdraw"),
    path("tasks", task_views.board, name="tasks"),
    path("tasks/places/<int:region>", map_views.place, name="task_place"),
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
