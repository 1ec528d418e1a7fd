"""Addresses of the figures. They hold region codes and indicator codes, never a person's key."""

from django.urls import path

from muzi.indicators import catalogue_views, views

urlpatterns = [
    path("figures/", views.dashboard, name="figures"),
    path("figures/export", views.export, name="figures_export"),
    path("figures/<slug:code>/", views.indicator, name="figure"),
    path("figures/<slug:code>/counted/", views.counted, name="figure_counted"),
    path("figures/<slug:code>/left-out/", views.left_out, name="figure_left_out"),
    path("catalogue", catalogue_views.entries, name="catalogue"),
    path("catalogue/<slug:code>", catalogue_views.entry, name="catalogue_entry"),
]
