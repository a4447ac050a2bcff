"""What the made-up agreements are about: the subjects on which KPU offices and their partners work together."""

from __future__ import annotations

from dataclasses import dataclass

from agreements.choices import Division, Funding, PartnerCategory


@dataclass(frozen=True)
class Theme:
    """A subject with its usual partner; ``{place}`` and ``{region}`` stand for the office's own."""

    subject: str
    partner: str
    category: str
    signatory_title: str
    purpose: str
    benefit: str
    scope: tuple[str, ...]
    own_duties: tuple[str, ...]
    partner_duties: tuple[str, ...]
    indicators: tuple[tuple[str, int], ...]
    division: str = Division.SOSDIKLIH
    funding: str = Funding.NONE
    is_vertical: bool = False


THEMES = {
    "kampus": Theme(
        "Tridharma Perguruan Tinggi dan Pendidikan Pemilih",
        "Universitas Nusa Cendekia {place}",
        PartnerCategory.LEMBAGA_PENDIDIKAN,
        "Rektor",
        "memadukan pendidikan, penelitian, dan pengabdian masyarakat dengan tugas KPU",
        "Mahasiswa belajar kepemiluan, dan KPU memperoleh kajian serta tenaga magang.",
        (
            "pendidikan pemilih bagi mahasiswa",
            "magang dan kuliah kerja nyata",
            "penelitian dan kajian kepemiluan",
        ),
        ("menyediakan narasumber dan pembimbing magang", "membuka data kepemiluan yang bersifat terbuka"),
        ("mengirim mahasiswa magang", "menyampaikan hasil penelitian kepada KPU"),
        (("mahasiswa-magang", 20), ("penelitian", 2)),
    ),
    "dukcapil": Theme(
        "Pemutakhiran Data Pemilih Berkelanjutan",
        "Dinas Kependudukan dan Pencatatan Sipil {region}",
        PartnerCategory.PEMERINTAH_DAERAH,
        "Kepala Dinas",
        "memutakhirkan data pemilih secara berkelanjutan dengan data kependudukan",
        "Daftar pemilih makin mutakhir dan pemilih pemula segera terdata.",
        (
            "pemadanan data pemilih tiap triwulan",
            "data penduduk meninggal dan pindah",
            "perekaman KTP elektronik",
        ),
        ("menyampaikan data pemilih yang perlu dipadankan", "menjaga kerahasiaan data pribadi"),
        ("memadankan data dengan basis data kependudukan", "merekam KTP elektronik di sekolah"),
        (("data-dipadankan", 5000), ("perekaman-ktp", 800)),
        Division.PERENCANAAN_DATA,
    ),
    "kejari": Theme(
        "Penanganan Masalah Hukum Perdata dan Tata Usaha Negara",
        "Kejaksaan Negeri {region}",
        PartnerCategory.LEMBAGA_NEGARA,
        "Kepala Kejaksaan Negeri",
        "memperoleh bantuan, pertimbangan, dan tindakan hukum lain di bidang perdata dan tata usaha negara",
        "Keputusan KPU lebih terlindungi dan sengketa ditangani tepat waktu.",
        ("bantuan hukum", "pertimbangan hukum", "tindakan hukum lain", "peningkatan kompetensi pegawai"),
        ("menyampaikan permohonan dan dokumen secara lengkap",),
        ("memberi pendapat dan bantuan hukum atas permohonan KPU",),
        (("perkara-didampingi", 3), ("hari-tanggap", 7)),
        Division.HUKUM,
        is_vertical=True,
    ),
    "polres": Theme(
        "Pengamanan Kantor, Logistik, dan Kegiatan Kepemiluan",
        "Kepolisian Resor {region}",
        PartnerCategory.LEMBAGA_NEGARA,
        "Kepala Kepolisian Resor",
        "menjaga keamanan kantor, logistik, dan kegiatan KPU",
        "Kegiatan dan aset KPU aman sepanjang tahun.",
        (
            "pengamanan kantor dan gudang logistik",
            "pengawalan distribusi logistik",
            "pertukaran informasi kerawanan",
        ),
        ("menyampaikan jadwal kegiatan dan distribusi",),
        ("menugaskan personel pengamanan",),
        (("pengamanan", 12),),
        Division.KEUANGAN_LOGISTIK,
        is_vertical=True,
    ),
    "idi": Theme(
        "Layanan Kesehatan bagi Badan Ad Hoc",
        "Ikatan Dokter Indonesia Cabang {region}",
        PartnerCategory.ORGANISASI_PROFESI,
        "Ketua Cabang",
        "menyediakan pemeriksaan dan pendampingan kesehatan bagi penyelenggara",
        "Penyelenggara ad hoc bertugas dalam keadaan sehat.",
        ("pemeriksaan kesehatan", "penyuluhan kesehatan kerja", "tim siaga medis"),
        ("menyampaikan data peserta dan jadwal",),
        ("menugaskan dokter dan menyusun hasil pemeriksaan",),
        (("pegawai-dilatih", 200),),
        Division.TEKNIS,
        Funding.APBN,
    ),
    "pos": Theme(
        "Pengiriman Dokumen dan Logistik",
        "PT Pos Indonesia (Persero) Kantor Cabang {place}",
        PartnerCategory.BADAN_USAHA,
        "Kepala Kantor Cabang",
        "memanfaatkan layanan pos untuk surat, dokumen, dan logistik",
        "Dokumen dan logistik tiba tepat waktu dan dapat dilacak.",
        ("pengiriman surat dan dokumen", "pengiriman logistik ke kecamatan", "penyimpanan sementara"),
        ("menyiapkan kiriman sesuai jadwal",),
        ("mengirim dan melaporkan penerimaan kiriman",),
        (("pengiriman-tepat-waktu", 98),),
        Division.KEUANGAN_LOGISTIK,
        Funding.APBN,
    ),
    "radio": Theme(
        "Penyebarluasan Informasi dan Pendidikan Pemilih melalui Siaran",
        "Radio Gema Warga {place}",
        PartnerCategory.BADAN_USAHA,
        "Direktur",
        "menyebarluaskan informasi kepemiluan melalui siaran yang menjangkau desa",
        "Informasi kepemiluan sampai ke desa yang sulit dijangkau.",
        ("gelar wicara bulanan", "iklan layanan masyarakat", "klarifikasi kabar bohong kepemiluan"),
        ("menyediakan narasumber dan naskah siaran",),
        ("menyediakan waktu siar dan arsip siaran",),
        (("kegiatan-sosialisasi", 12), ("desa-terjangkau", 60)),
    ),
    "pesantren": Theme(
        "Pendidikan Pemilih bagi Santri",
        "Pondok Pesantren Nurul Bahari {place}",
        PartnerCategory.LEMBAGA_PENDIDIKAN,
        "Pengasuh",
        "memberi pendidikan pemilih bagi santri dan pengasuh",
        "Santri yang berhak memilih terdata dan memahami tata cara memilih.",
        ("pendidikan pemilih bagi santri", "pendataan pemilih di pesantren", "simulasi pemungutan suara"),
        ("menyediakan narasumber dan alat peraga",),
        ("menyediakan tempat dan mendata santri yang berhak memilih",),
        (("pemilih-dididik", 600), ("kegiatan-sosialisasi", 4)),
    ),
    "sekolah": Theme(
        "Pendidikan Pemilih Pemula di Sekolah",
        "SMA Tunas Demokrasi {place}",
        PartnerCategory.LEMBAGA_PENDIDIKAN,
        "Kepala Sekolah",
        "menyiapkan pemilih pemula melalui kegiatan di sekolah",
        "Siswa mengenal hak pilihnya sebelum berusia 17 tahun.",
        ("kelas pemilih pemula", "pemilihan ketua OSIS sebagai simulasi", "rumah pintar pemilu"),
        ("menyediakan modul dan fasilitator",),
        ("menjadwalkan kegiatan dan mendampingi siswa",),
        (("pemilih-dididik", 300), ("sekolah-terjangkau", 1)),
    ),
    "disabilitas": Theme(
        "Pendidikan Pemilih dan Aksesibilitas bagi Penyandang Disabilitas",
        "Perkumpulan Sahabat Setara {region}",
        PartnerCategory.ORGANISASI_MASYARAKAT,
        "Ketua",
        "memastikan penyandang disabilitas terdata dan dapat memilih dengan mandiri",
        "Penyandang disabilitas terdata menurut ragamnya dan memilih di TPS yang mudah dijangkau.",
        (
            "pendataan ragam disabilitas",
            "pendidikan pemilih dengan juru bahasa isyarat",
            "audit aksesibilitas TPS",
        ),
        ("menyediakan bahan dalam bentuk yang mudah diakses",),
        ("mendampingi pendataan dan memberi masukan",),
        (("pemilih-disabilitas", 150),),
    ),
    "pemda": Theme(
        "Peminjaman Gedung dan Sarana",
        "Pemerintah {region}",
        PartnerCategory.PEMERINTAH_DAERAH,
        "Kepala Daerah",
        "memakai gedung dan sarana daerah untuk tugas KPU",
        "Biaya sewa gudang dan gedung dapat dihemat.",
        ("pemakaian gudang logistik", "pemakaian gedung pertemuan", "jaringan internet"),
        ("merawat gedung dan sarana yang dipakai",),
        ("menyediakan gedung dan sarana sesuai jadwal",),
        (("sarana-dipinjamkan", 3), ("biaya-dihemat", 75000000)),
        Division.KEUANGAN_LOGISTIK,
    ),
    "perempuan": Theme(
        "Penguatan Partisipasi Perempuan dalam Pemilu dan Pemilihan",
        "Forum Perempuan Berdaya {region}",
        PartnerCategory.ORGANISASI_MASYARAKAT,
        "Ketua",
        "meningkatkan partisipasi perempuan sebagai pemilih dan penyelenggara",
        "Lebih banyak perempuan menjadi pemilih aktif dan penyelenggara ad hoc.",
        ("pendidikan pemilih di tingkat desa", "pelatihan calon penyelenggara", "pertemuan warga berkala"),
        ("menyediakan narasumber dan modul",),
        ("menghimpun peserta dan menyiapkan pertemuan",),
        (("pemilih-dididik", 400), ("desa-terjangkau", 20)),
    ),
}
