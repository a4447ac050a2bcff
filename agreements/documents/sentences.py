"""What the articles on the term and on funding say, from the record."""

from __future__ import annotations

from agreements.choices import Funding, TermKind
from agreements.documents.wording import long_date, money_in_words, number_in_words
from agreements.models import Agreement

FUNDS_FOLLOW = (
    "Pembiayaan sebagaimana dimaksud pada ayat (1) dilaksanakan dan dipertanggungjawabkan secara transparan dan "
    "akuntabel sesuai dengan ketentuan peraturan perundang-undangan."
)
NO_FUNDS_FOLLOW = (
    "Dalam hal pelaksanaannya kemudian memerlukan biaya, pembiayaannya disepakati secara tertulis oleh PARA PIHAK "
    "sesuai dengan ketentuan peraturan perundang-undangan."
)


def term_sentence(agreement: Agreement, name: str) -> str:
    """The sentence of the article on the term; blank where the term is not chosen yet."""
    kind = agreement.term_kind
    if kind == TermKind.FIXED and agreement.term_starts_on and agreement.term_ends_on:
        return (
            f"{name} ini berlaku sejak tanggal {long_date(agreement.term_starts_on)} sampai dengan tanggal "
            f"{long_date(agreement.term_ends_on)}."
        )
    length = agreement.term_length or 0
    span = f"{length} ({number_in_words(length)}) {agreement.get_term_unit_display()}"
    if kind == TermKind.LENGTH and length:
        return f"{name} ini berlaku untuk jangka waktu {span} terhitung sejak tanggal ditandatangani."
    if kind == TermKind.RENEWING and length:
        days = agreement.notice_days or 0
        return (
            f"{name} ini berlaku untuk jangka waktu {span} terhitung sejak tanggal ditandatangani dan diperpanjang "
            "dengan sendirinya untuk jangka waktu yang sama, kecuali salah satu pihak memberitahukan secara tertulis "
            f"paling lambat {days} ({number_in_words(days)}) hari sebelum jangka waktu berakhir."
        )
    if kind == TermKind.ELECTION_STAGE:
        return f"{name} ini berlaku sejak tanggal ditandatangani sampai dengan {agreement.term_until_event} berakhir."
    if kind == TermKind.OPEN:
        return (
            f"{name} ini berlaku sejak tanggal ditandatangani tanpa batas waktu dan ditinjau bersama paling sedikit "
            "1 (satu) kali dalam 1 (satu) tahun."
        )
    return ""


def funding_sentence(agreement: Agreement, name: str) -> str:
    """The sentence of the article on funding; blank where nothing is chosen yet."""
    amount = f" sebesar {money_in_words(int(agreement.funding_amount))}" if agreement.funding_amount else ""
    grant = f" dengan nomor register {agreement.grant_number}" if agreement.grant_number else ""
    sentences = {
        Funding.NONE: f"Pelaksanaan {name} ini tidak menimbulkan beban pembiayaan bagi PARA PIHAK.",
        Funding.APBN: f"Biaya pelaksanaan {name} ini dibebankan pada Anggaran Pendapatan dan Belanja Negara{amount}.",
        Funding.HIBAH: f"Biaya pelaksanaan {name} ini bersumber dari hibah{grant}{amount}.",
        Funding.PARTNER: f"Biaya pelaksanaan {name} ini ditanggung oleh mitra{amount}.",
        Funding.SHARED: f"Biaya pelaksanaan {name} ini ditanggung bersama oleh PARA PIHAK{amount} sesuai dengan "
        "kemampuan dan kesepakatan masing-masing.",
    }
    return sentences[Funding(agreement.funding)] if agreement.funding else ""


def funding_paragraphs(agreement: Agreement, name: str) -> str:
    """The ayat of the article on funding: who pays, and what follows from it; blank where nothing is chosen yet."""
    sentence = funding_sentence(agreement, name)
    if not sentence:
        return ""
    follows = NO_FUNDS_FOLLOW if agreement.funding == Funding.NONE else FUNDS_FOLLOW
    return f"{sentence}\n\n{follows}"
