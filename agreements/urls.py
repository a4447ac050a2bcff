"""Addresses of the agreements and of what belongs to them."""

from django.urls import path

from agreements.views import approving, detail, drafting, files, preparation, signing, starting

app_name = "agreements"
urlpatterns = [
    path("kerja-sama/baru/", starting.Start.as_view(), name="create"),
    path("kerja-sama/mulai-cepat/", starting.QuickStart.as_view(), name="quick_start"),
    path("kerja-sama/catat/", starting.Record.as_view(), name="record"),
    path("kerja-sama/<int:pk>/", detail.Detail.as_view(), name="detail"),
    path("kerja-sama/<int:pk>/salin/", starting.Copy.as_view(), name="copy"),
    path("kerja-sama/<int:pk>/pelaksanaan/", detail.Implementation.as_view(), name="implementation"),
    path("kerja-sama/<int:pk>/riwayat/", detail.History.as_view(), name="history"),
    path("kerja-sama/<int:pk>/langkah/<slug:name>/", detail.TakeStep.as_view(), name="step"),
    path("kerja-sama/<int:pk>/data-pokok/", preparation.Identity.as_view(), name="identity"),
    path("kerja-sama/<int:pk>/keselarasan/", preparation.Alignment.as_view(), name="alignment"),
    path("kerja-sama/<int:pk>/komunikasi/", preparation.Contact.as_view(), name="contact"),
    path("kerja-sama/<int:pk>/isi-pokok/", preparation.Terms.as_view(), name="terms"),
    path("kerja-sama/<int:pk>/para-pihak/", preparation.Parties.as_view(), name="parties"),
    path("kerja-sama/<int:pk>/kewajiban/", preparation.Obligations.as_view(), name="obligations"),
    path("kerja-sama/<int:pk>/indikator/", preparation.Indicators.as_view(), name="indicators"),
    path("kerja-sama/<int:pk>/naskah/", drafting.Draft.as_view(), name="draft"),
    path("kerja-sama/<int:pk>/naskah/tambah/", drafting.AddArticle.as_view(), name="article_add"),
    path("kerja-sama/<int:pk>/naskah/susun-ulang/", drafting.RewriteDraft.as_view(), name="draft_rewrite"),
    path("kerja-sama/<int:pk>/naskah/bekukan/", drafting.Freeze.as_view(), name="freeze"),
    path("kerja-sama/<int:pk>/naskah/berkas-mitra/", drafting.UsePartnerFile.as_view(), name="partner_file"),
    path("kerja-sama/<int:pk>/naskah/periksa/", drafting.CheckVersion.as_view(), name="legal_check"),
    path("kerja-sama/<int:pk>/naskah/materi/<slug:matter>/", drafting.NoteMatter.as_view(), name="matter"),
    path("kerja-sama/<int:pk>/naskah/setuju-mitra/<int:party>/", drafting.Consent.as_view(), name="consent"),
    path("kerja-sama/<int:pk>/naskah/<int:article>/", drafting.EditArticle.as_view(), name="article"),
    path(
        "kerja-sama/<int:pk>/naskah/<int:article>/hapus/",
        drafting.RemoveArticle.as_view(),
        name="article_remove",
    ),
    path(
        "kerja-sama/<int:pk>/naskah/<int:article>/<slug:direction>/",
        drafting.MoveArticle.as_view(),
        name="article_move",
    ),
    path("kerja-sama/<int:pk>/versi/<int:number>/", drafting.ReadVersion.as_view(), name="version"),
    path(
        "kerja-sama/<int:pk>/versi/<int:number>/buat/<slug:kind>/",
        drafting.MakeRendition.as_view(),
        name="rendition_make",
    ),
    path(
        "kerja-sama/<int:pk>/berkas-naskah/<int:rendition>/",
        drafting.WaitForRendition.as_view(),
        name="rendition",
    ),
    path("kerja-sama/<int:pk>/persetujuan/", approving.Approval.as_view(), name="approval"),
    path(
        "kerja-sama/<int:pk>/persetujuan/<int:step>/<slug:act>/",
        approving.ApprovalAct.as_view(),
        name="approval_act",
    ),
    path(
        "kerja-sama/<int:pk>/persetujuan/<int:step>/dokumen/<slug:kind>/",
        approving.AttachPaper.as_view(),
        name="paper",
    ),
    path("kerja-sama/<int:pk>/penandatanganan/", signing.Signing.as_view(), name="signing"),
    path("kerja-sama/<int:pk>/penandatanganan/isi/", signing.Slots.as_view(), name="slots"),
    path("kerja-sama/<int:pk>/penandatanganan/nomor/", signing.TakeNumber.as_view(), name="number_take"),
    path("kerja-sama/<int:pk>/penandatanganan/pindaian/", signing.UploadScan.as_view(), name="scan"),
    path("kerja-sama/<int:pk>/berkas/<int:file>/", files.Download.as_view(), name="file"),
    path("cek/<str:token>/", files.check_document, name="check"),
]
