"""Addresses of reports and recaps."""

from django.urls import path

from reporting.views import recap, report, report_files, report_lists, rows, year

app_name = "reporting"
urlpatterns = [
    path("rekap/", recap.RecapHome.as_view(), name="recap_home"),
    path("rekap/kegiatan/", rows.Activities.as_view(), name="activities"),
    path("rekap/kegiatan/<slug:kind>/", rows.ActivitiesExport.as_view(), name="activities_export"),
    path("rekap/<slug:code>/", recap.RecapPage.as_view(), name="recap"),
    path("rekap/<slug:code>/<slug:table>/<slug:kind>/", recap.RecapExport.as_view(), name="recap_export"),
    path("laporan/satker/", rows.OfficeReports.as_view(), name="office_reports"),
    path("laporan/satker/<slug:kind>/", rows.OfficeReportsExport.as_view(), name="office_reports_export"),
    path("laporan/", report_lists.ReportList.as_view(), name="report_list"),
    path("laporan/masuk/", report_lists.ReceivedReports.as_view(), name="received"),
    path("laporan/tahun/<int:year>/<slug:code>/", year.YearPage.as_view(), name="year"),
    path("laporan/tahun/<int:year>/<slug:code>/<slug:kind>/", year.YearExport.as_view(), name="year_export"),
    path("laporan/<int:pk>/", report.ReportPage.as_view(), name="report"),
    path("laporan/<int:pk>/susun/", report.ReportStart.as_view(), name="report_start"),
    path("laporan/<int:pk>/pengantar/", report.ReportNote.as_view(), name="report_note"),
    path("laporan/<int:pk>/periksa/", report.ReportCheck.as_view(), name="report_check"),
    path("laporan/<int:pk>/kirim/", report.ReportSend.as_view(), name="report_send"),
    path("laporan/<int:pk>/terima/", report.ReportAccept.as_view(), name="report_accept"),
    path("laporan/<int:pk>/kembalikan/", report.ReportReturn.as_view(), name="report_return"),
    path("laporan/<int:pk>/berkas/<int:file>/", report_files.ReportDownload.as_view(), name="report_file"),
    path(
        "laporan/<int:pk>/berkas/<int:file>/ulang/",
        report_files.ReportFileRetry.as_view(),
        name="report_file_retry",
    ),
]
