"""Addresses of what people are told."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("pemberitahuan/", views.NoticeList.as_view(), name="list"),
    path("pemberitahuan/dibaca/", views.NoticeSeen.as_view(), name="seen"),
    path("pemberitahuan/<int:pk>/", views.NoticeOpen.as_view(), name="open"),
    path("kelola/surat/", views.Undelivered.as_view(), name="undelivered"),
    path("kelola/surat/<int:pk>/ulang/", views.SendAgain.as_view(), name="send_again"),
]
