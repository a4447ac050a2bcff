"""The words that an agreement's fields are chosen from (rule book sections 2 to 4)."""

from django.db import models


class PartnerCategory(models.TextChoices):
    """The seven categories of partners that KPU names."""

    KEMENTERIAN = "kementerian", "Kementerian"
    LEMBAGA_NEGARA = "lembaga_negara", "Lembaga negara"
    PEMERINTAH_DAERAH = "pemerintah_daerah", "Pemerintah daerah"
    LEMBAGA_PENDIDIKAN = "lembaga_pendidikan", "Lembaga pendidikan"
    BADAN_USAHA = "badan_usaha", "Badan usaha"
    ORGANISASI_PROFESI = "organisasi_profesi", "Organisasi profesi"
    ORGANISASI_MASYARAKAT = "organisasi_masyarakat", "Organisasi masyarakat"


class Origin(models.TextChoices):
    """How an agreement came into the application."""

    MADE_HERE = "made_here", "Dibuat di aplikasi"
    FOLLOW_UP = "follow_up", "Tindak lanjut surat atasan"
    RECORDED = "recorded", "Dicatat dari dokumen"


class Ending(models.TextChoices):
    """How an agreement ended, if it has."""

    NONE = "", "–"
    DIBATALKAN = "dibatalkan", "Dibatalkan"
    DITOLAK = "ditolak", "Ditolak"
    SELESAI = "selesai", "Selesai"
    DIAKHIRI = "diakhiri", "Diakhiri"
    DIPERPANJANG = "diperpanjang", "Diperpanjang"


class Validity(models.TextChoices):
    """What an agreement's dates say today."""

    NOT_YET = "not_yet", "Belum berlaku"
    IN_FORCE = "in_force", "Berlaku"
    ENDING_SOON = "ending_soon", "Akan berakhir"
    PAST = "past", "Lewat waktu"
    SUSPENDED = "suspended", "Ditangguhkan"


class Secrecy(models.TextChoices):
    """Sifat: who outside the owner and the approval route may read text and files."""

    BIASA = "biasa", "Biasa"
    TERBATAS = "terbatas", "Terbatas"
    RAHASIA = "rahasia", "Rahasia"


class AgreementMatter(models.TextChoices):
    """Whose affair it is: decides the signatory and may decide the route."""

    KELEMBAGAAN = "kelembagaan", "Kelembagaan"
    KESEKRETARIATAN = "kesekretariatan", "Kesekretariatan"


class TermKind(models.TextChoices):
    """How long an agreement runs."""

    FIXED = "fixed", "Tanggal tertentu"
    LENGTH = "length", "Sekian bulan/tahun sejak ditandatangani"
    ELECTION_STAGE = "election_stage", "Sampai tahapan Pemilu/Pemilihan berakhir"
    RENEWING = "renewing", "Diperpanjang dengan sendirinya"
    OPEN = "open", "Tanpa batas waktu (ditinjau tiap tahun)"


class TermUnit(models.TextChoices):
    MONTH = "month", "bulan"
    YEAR = "year", "tahun"


class Funding(models.TextChoices):
    """Who pays."""

    NONE = "none", "Tanpa pembiayaan"
    APBN = "apbn", "APBN"
    HIBAH = "hibah", "Hibah"
    PARTNER = "partner", "Mitra"
    SHARED = "shared", "Ditanggung bersama"


class NoParentReason(models.TextChoices):
    """Why a PKS has no Nota Kesepahaman above it."""

    NONE = "", "–"
    PENGADAAN = "pengadaan", "Pengadaan"
    MENDESAK = "mendesak", "Mendesak dalam tahapan Pemilu/Pemilihan"
    PERMINTAAN_MITRA = "permintaan_mitra", "Permintaan mitra yang terikat aturannya sendiri"
    LAINNYA = "lainnya", "Alasan lain"


class DatePrecision(models.TextChoices):
    """How exactly a date is known."""

    DAY = "day", "tanggal"
    MONTH = "month", "bulan"
    YEAR = "year", "tahun"


class Capacity(models.TextChoices):
    """On whose behalf a signatory signs."""

    NONE = "", "Pejabat definitif"
    PLT = "Plt.", "Plt. (pelaksana tugas)"
    PLH = "Plh.", "Plh. (pelaksana harian)"
    PJ = "Pj.", "Pj. (penjabat)"
    AN = "a.n.", "a.n. (atas nama)"


class NumberOrigin(models.TextChoices):
    """Where a party's number came from."""

    NONE = "", "–"
    WRITTEN = "written", "Dicatat sebagaimana tertulis"
    REGISTER = "register", "Diambil dari register"


class ContactKind(models.TextChoices):
    RAPAT = "rapat", "Rapat"
    AUDIENSI = "audiensi", "Audiensi"
    DARING = "daring", "Pertemuan daring"
    TELEPON = "telepon", "Telepon/WA"
    SURAT = "surat", "Surat"


class Answer(models.TextChoices):
    """Answers of the alignment checklist."""

    YA = "ya", "Ya"
    SEBAGIAN = "sebagian", "Sebagian"
    TIDAK = "tidak", "Tidak"


class DraftMode(models.TextChoices):
    """Where the text comes from."""

    TEMPLATE = "template", "Disusun dari templat KPU"
    PARTNER_FILE = "partner_file", "Naskah dari mitra (berkas)"


class ConsentWay(models.TextChoices):
    """How a partner let us know that it agrees to a version."""

    LINK = "link", "Tautan mitra"
    LETTER = "letter", "Surat"
    EMAIL = "email", "Surel"
    NOTE = "note", "Catatan pembicaraan"


class RouteOffice(models.TextChoices):
    """Which office a step of a route lies with, seen from the agreement's owner."""

    OWN = "own", "Satker sendiri"
    PROVINCE = "province", "KPU Provinsi"
    NATIONAL = "national", "KPU RI"


class StepKind(models.TextChoices):
    PARAF = "paraf", "Paraf"
    REVIU = "reviu", "Reviu"
    KEPUTUSAN = "keputusan", "Keputusan"


class PaperKind(models.TextChoices):
    """Papers that a route or an origin asks for."""

    PLENO_MINUTES = "pleno_minutes", "Berita acara pleno"
    APPROVAL_LETTER = "approval_letter", "Surat persetujuan KPU RI"
    UPPER_LETTER = "upper_letter", "Surat dari KPU atasan"
    OTHER = "other", "Dokumen lain"

    @property
    def within_sentence(self) -> str:
        """The label inside a sentence, names keep their capitals: "surat persetujuan KPU RI"."""
        return self.label[0].lower() + self.label[1:]


class ApprovalState(models.TextChoices):
    WAITING = "waiting", "Menunggu giliran"
    ACTIVE = "active", "Menunggu keputusan"
    HELD = "held", "Ditunda"
    DONE = "done", "Selesai"
    RETURNED = "returned", "Dikembalikan"
    REJECTED = "rejected", "Ditolak"
    CLOSED = "closed", "Tidak dilanjutkan"


class RoundOutcome(models.TextChoices):
    OPEN = "open", "Berjalan"
    APPROVED = "approved", "Disetujui"
    RETURNED = "returned", "Dikembalikan"
    WITHDRAWN = "withdrawn", "Ditarik"
    REJECTED = "rejected", "Ditolak"
    CANCELLED = "cancelled", "Dibatalkan"


class RenditionState(models.TextChoices):
    PENDING = "pending", "Sedang dibuat"
    READY = "ready", "Siap"
    FAILED = "failed", "Gagal dibuat"


class Division(models.TextChoices):
    """The divisions of a KPU office that answer for an agreement."""

    PERENCANAAN_DATA = "perencanaan_data", "Perencanaan, Data, dan Informasi"
    TEKNIS = "teknis", "Teknis Penyelenggaraan"
    SOSDIKLIH = "sosdiklih", "Sosialisasi, Pendidikan Pemilih, Parmas, dan SDM"
    HUKUM = "hukum", "Hukum dan Pengawasan"
    KEUANGAN_LOGISTIK = "keuangan_logistik", "Keuangan, Umum, Logistik, dan Rumah Tangga"
