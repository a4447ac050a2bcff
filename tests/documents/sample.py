"""Documents made from the built-in texts, for the tests of this folder."""

from datetime import date

from agreements.documents.content import Document, PartySlots, PartyText
from agreements.documents.phrases import (
    Contact,
    correspondence_text,
    obligations_text,
    party_values,
    rights_text,
)
from agreements.documents.templates import fill, load_template
from agreements.documents.text import as_items
from agreements.documents.wording import party_label
from agreements.instruments import Instrument

NAMES = (
    "Komisi Pemilihan Umum Kabupaten Pacitan",
    "Universitas Negeri Contoh Nusantara",
    "Dinas Komunikasi dan Informatika Kabupaten Pacitan",
    "Perkumpulan Pemantau Pemilu Réformasi & Demokrasi",
)


def make_parties(count: int = 2) -> tuple[PartyText, ...]:
    """Return parties of which the first is the office."""
    return tuple(
        PartyText(party_label(number), name, f"Jalan Contoh Nomor {number}, Pacitan", is_office=number == 1)
        for number, name in enumerate(NAMES[:count], start=1)
    )


def make_values(parties: tuple[PartyText, ...], name: str, about: str) -> dict[str, str]:
    """Return values for every placeholder of the templates."""
    labels = [party.label for party in parties]
    return party_values(name, about, parties) | {
        "maksud": "meningkatkan partisipasi masyarakat",
        "ruang_lingkup": as_items(["pendidikan pemilih", "pertukaran data", "penelitian"]),
        "jangka_waktu": f"{name} ini berlaku selama 3 (tiga) tahun.",
        "pembiayaan": "Biaya dibebankan pada anggaran PARA PIHAK.",
        "korespondensi": correspondence_text(
            [Contact(label, "Subbagian", "Pacitan", "0357", "a@contoh.id") for label in labels]
        ),
        "kewajiban": obligations_text({label: ["menyediakan data", "melapor"] for label in labels}),
        "hak": rights_text(labels),
        "mengingat_induk": "Nota Kesepahaman Nomor 1/PR.07-NK/01/2026",
    }


def make_document(
    instrument: Instrument = Instrument.NK, parties: int = 2, about: str = "Pendidikan Pemilih"
) -> Document:
    """Return a document whose signing slots are open."""
    template = load_template(instrument)
    made = make_parties(parties)
    return fill(template, make_values(made, template.heading_name.title(), about)).document(about, made)


def make_slots(count: int = 2) -> list[PartySlots]:
    """Return filled slots, signed together on 23 November 2026."""
    return [
        PartySlots(
            signatory_name=f"Penanda Tangan {number}",
            signatory_title="Ketua",
            capacity="Plt." if number == 1 else "",
            authority=f"Keputusan Nomor {number}",
            number=f"{number}/PR.07-NK/3501/2026",
            signed_on=date(2026, 11, 23),
            place="Pacitan",
        )
        for number in range(1, count + 1)
    ]
