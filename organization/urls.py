"""Addresses of Pengaturan: accounts, posts, offices; the public page of an invitation; the way back to a form."""

from django.urls import path

from organization.views import accounts, invitation, offices, posts
from organization.views.resume import Resume
from organization.views.settings import Settings

app_name = "organization"

urlpatterns = [
    path("kelola/", Settings.as_view(), name="settings"),
    path("kelola/akun/", accounts.AccountList.as_view(), name="account_list"),
    path("kelola/akun/baru/", accounts.AccountCreate.as_view(), name="account_create"),
    path("kelola/akun/<int:pk>/", accounts.AccountDetail.as_view(), name="account_detail"),
    path("kelola/akun/<int:pk>/ubah/", accounts.AccountEdit.as_view(), name="account_edit"),
    path("kelola/akun/<int:pk>/undang/", accounts.AccountInvite.as_view(), name="account_invite"),
    path("kelola/akun/<int:pk>/kata-sandi/", accounts.AccountReset.as_view(), name="account_reset"),
    path(
        "kelola/akun/<int:pk>/nonaktifkan/", accounts.AccountDeactivate.as_view(), name="account_deactivate"
    ),
    path("kelola/akun/<int:pk>/aktifkan/", accounts.AccountReactivate.as_view(), name="account_reactivate"),
    path("kelola/akun/<int:pk>/jabatan/", posts.PostGive.as_view(), name="post_give"),
    path("kelola/jabatan/<int:pk>/akhiri/", posts.PostEnd.as_view(), name="post_end"),
    path("kelola/satker/", offices.OfficeList.as_view(), name="office_list"),
    path("kelola/satker/<slug:code>/", offices.OfficeEdit.as_view(), name="office_edit"),
    path("kelola/satker/<slug:code>/tunjuk/<slug:role>/", posts.VacancyFill.as_view(), name="vacancy_fill"),
    path("undangan/<str:token>/", invitation.AcceptInvitation.as_view(), name="invitation"),
    path("lanjutkan/", Resume.as_view(), name="resume"),
]
