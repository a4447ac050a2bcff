"""All addresses; each application brings its own."""

from django.urls import include, path

from agreements.views.home import Home
from agreements.waiting import tasks_of
from kpu_kerjasama.health import healthz
from reporting.waiting import report_counters, report_tasks

home = Home.as_view(task_sources=(tasks_of, report_tasks), counter_sources=(report_counters,))

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("akun/", include("organization.account_urls")),
    path("", include("organization.urls")),
    path("", include("notices.urls")),
    path("", include("agreements.urls")),
    path("", include("reporting.urls")),
]
