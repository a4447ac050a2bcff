"""All addresses; each application brings its own."""

from django.urls import include, path

from kpu_kerjasama.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("agreements.urls")),
    path("akun/", include("allauth.account.urls")),
]
