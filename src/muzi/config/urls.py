"""Every address of the product."""

from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

from muzi.access import pages as access
from muzi.config import views
from muzi.web import views as web

urlpatterns = [
    path("login", access.Login.as_view(), name="login"),
    path("logout", access.Logout.as_view(), name="logout"),
    path("language", set_language, name="set_language"),
    path("healthz", views.health, name="health"),
    path("", include("muzi.access.urls")),
    path("", include("muzi.people.urls")),
    path("", include("muzi.journeys.urls")),
    path("", include("muzi.places.urls")),
    path("", include("muzi.indicators.urls")),
    path("", include("muzi.capacity.urls")),
    path("", include("muzi.plans.urls")),
    path("", include("muzi.bulletins.urls")),
]
if settings.DEBUG:
    urlpatterns += [path("gallery", web.gallery, name="gallery")]
