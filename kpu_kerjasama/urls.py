"""All addresses; each application brings its own."""

from django.urls import include, path

from agreements.views.home import Home
from kpu_kerjasama.health import healthz

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("healthz", healthz, name="healthz"),
    path("akun/", include("organization.account_urls")),
    path("", include("organization.urls")),
    path("", include("agreements.urls")),
]
