"""The instruments (NK, PKS, other) and the matters each must settle: rule book, section 3."""

from django.db import models


class Instrument(models.TextChoices):
    """The forms of cooperation agreement that KPU uses."""

    NK = "NK", "Nota Kesepahaman"
    PKS = "PKS", "Perjanjian Kerja Sama"
    LAIN = "LAIN", "Bentuk lainnya"


class Matter(models.TextChoices):
    """What an article settles; the label serves as its heading unless the draft gives another."""

    KETENTUAN_UMUM = "ketentuan_umum", "Ketentuan Umum"
    MAKSUD_TUJUAN = "maksud_tujuan", "Maksud dan Tujuan"
    RUANG_LINGKUP = "ruang_lingkup", "Ruang Lingkup"
    PELAKSANAAN = "pelaksanaan", "Pelaksanaan"
    HAK_KEWAJIBAN = "hak_kewajiban", "Hak dan Kewajiban"
    PEMBIAYAAN = "pembiayaan", "Pembiayaan"
    JANGKA_WAKTU = "jangka_waktu", "Jangka Waktu"
    PEMANTAUAN_EVALUASI = "pemantauan_evaluasi", "Pemantauan dan Evaluasi"
    KERAHASIAAN = "kerahasiaan", "Kerahasiaan dan Pelindungan Data"
    KEADAAN_KAHAR = "keadaan_kahar", "Keadaan Kahar"
    SANKSI = "sanksi", "Sanksi"
    PENYELESAIAN_PERSELISIHAN = "penyelesaian_perselisihan", "Penyelesaian Perselisihan"
    PENGAKHIRAN = "pengakhiran", "Pengakhiran"
    KORESPONDENSI = "korespondensi", "Korespondensi"
    ADENDUM = "adendum", "Adendum"
    PENUTUP = "penutup", "Penutup"
    LAINNYA = "lainnya", "Ketentuan Lain"


_NK_MATTERS = (
    Matter.MAKSUD_TUJUAN,
    Matter.RUANG_LINGKUP,
    Matter.PELAKSANAAN,
    Matter.PEMBIAYAAN,
    Matter.JANGKA_WAKTU,
    Matter.PEMANTAUAN_EVALUASI,
    Matter.KORESPONDENSI,
    Matter.ADENDUM,
    Matter.PENUTUP,
)

_PKS_MATTERS = (
    Matter.KETENTUAN_UMUM,
    Matter.MAKSUD_TUJUAN,
    Matter.RUANG_LINGKUP,
    Matter.PELAKSANAAN,
    Matter.HAK_KEWAJIBAN,
    Matter.PEMBIAYAAN,
    Matter.JANGKA_WAKTU,
    Matter.PEMANTAUAN_EVALUASI,
    Matter.KERAHASIAAN,
    Matter.KEADAAN_KAHAR,
    Matter.SANKSI,
    Matter.PENYELESAIAN_PERSELISIHAN,
    Matter.PENGAKHIRAN,
    Matter.KORESPONDENSI,
    Matter.ADENDUM,
    Matter.PENUTUP,
)

#: In the order in which the articles stand in the built-in texts.
REQUIRED_MATTERS: dict[Instrument, tuple[Matter, ...]] = {
    Instrument.NK: _NK_MATTERS,
    Instrument.PKS: _PKS_MATTERS,
    Instrument.LAIN: (),
}
