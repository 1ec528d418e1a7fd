"""Addresses of bulletins."""

from __future__ import annotations

from django.urls import URLPattern, path

from muzi.bulletins import (
    calendar_views,
    campaign_views,
    compare_views,
    notice_views,
    overview_views,
    red_views,
    views,
)

urlpatterns: list[URLPattern] = [
    path("plans/regions", overview_views.plan_regions, name="plan_regions"),
    path("plans/regions/compare", compare_views.plan_compare, name="plan_compare"),
    path("plans/regions/<int:pk>", overview_views.plan_region, name="plan_region"),
    path("calendar", calendar_views.calendar, name="calendar"),
    path("rhythms/<int:pk>", calendar_views.rhythm, name="rhythm"),
    path("submissions/<int:pk>/file", calendar_views.submission_file, name="submission_file"),
    path(
        "submissions/<int:pk>/withdraw",
        calendar_views.submission_withdraw,
        name="submission_withdraw",
    ),
    path("bulletins", views.bulletins, name="bulletins"),
    path("bulletins/new", views.bulletin_new, name="bulletin_new"),
    path("bulletins/turned-red", red_views.turned_red, name="turned_red"),
    path("bulletins/<int:pk>", views.bulletin, name="bulletin"),
    path("bulletins/<int:pk>/edit", views.bulletin_edit, name="bulletin_edit"),
    path("bulletins/<int:pk>/step", views.bulletin_step, name="bulletin_step"),
    path("bulletins/<int:pk>/file", views.bulletin_file, name="bulletin_file"),
    path("notices", notice_views.notices, name="notices"),
    path("notices/open", notice_views.notice_open, name="notice_open"),
    path("notices/<int:pk>", notice_views.notice, name="notice"),
    path("notices/<int:pk>/interview", notice_views.notice_interview, name="notice_interview"),
    path("notices/<int:pk>/close", notice_views.notice_close, name="notice_close"),
    path("campaigns", campaign_views.campaigns, name="campaigns"),
    path("campaigns/prepare", campaign_views.campaigns_prepare, name="campaigns_prepare"),
    path("campaigns/new", campaign_views.campaign_new, name="campaign_new"),
    path("campaigns/<int:pk>", campaign_views.campaign, name="campaign"),
    path("campaigns/<int:pk>/arrange", campaign_views.campaign_arrange, name="campaign_arrange"),
    path("campaigns/<int:pk>/edit", campaign_views.campaign_edit, name="campaign_edit"),
    path("campaigns/<int:pk>/withdraw", campaign_views.campaign_withdraw, name="campaign_withdraw"),
    path("campaigns/<int:pk>/record", campaign_views.campaign_record, name="campaign_record"),
    path("activities/<int:pk>", campaign_views.activity, name="campaign_activity"),
]
