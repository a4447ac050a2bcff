"""Passages of an agreement that are made from lists of a record: parties, obligations, correspondence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agreements.documents.content import PartyText
from agreements.documents.text import as_items
from agreements.documents.wording import count_in_words, joined


@dataclass(frozen=True)
class Contact:
    """To whom letters of a party go; what is not known yet stays empty."""

    label: str
    unit: str = ""
    address: str = ""
    telephone: str = ""
    email: str = ""


def party_values(name_in_sentences: str, about: str, parties: Sequence[PartyText]) -> dict[str, str]:
    """Return the template values that follow from name, subject and parties alone."""
    return {
        "nama_naskah": name_in_sentences,
        "perihal": about,
        "kpu": joined([party.name for party in parties if party.is_office]),
        "mitra": joined([party.name for party in parties if not party.is_office]),
        "pihak": joined([party.label for party in parties]),
        "rangkap": count_in_words(len(parties)),
    }


def obligations_text(obligations: Mapping[str, Sequence[str]]) -> str:
    """Return one ayat per party label with its obligations as huruf."""
    return "\n\n".join(
        f"{label} berkewajiban:\n{as_items(points) or f'- [lengkapi: kewajiban {label}].'}"
        for label, points in obligations.items()
    )


def rights_text(labels: Sequence[str]) -> str:
    """Return one ayat per party with its right to what the others owe.

    The ayat of `obligations_text` must stand before, beginning with ayat (1) in the order of the labels.
    """
    ayat = []
    for own, label in enumerate(labels):
        others = [(number, other) for number, other in enumerate(labels, start=1) if number != own + 1]
        debtors = joined([other for _, other in others])
        places = joined([f"ayat ({number})" for number, _ in others])
        ayat.append(
            f"{label} berhak atas pelaksanaan kewajiban {debtors} sebagaimana dimaksud pada {places}."
        )
    return "\n\n".join(ayat)


def correspondence_text(contacts: Sequence[Contact]) -> str:
    """Return the addresses of the parties as huruf, each detail as angka."""
    return "\n".join(_contact_text(contact) for contact in contacts)


def _contact_text(contact: Contact) -> str:
    details = (
        ("unit kerja", contact.unit),
        ("alamat", contact.address),
        ("telepon", contact.telephone),
        ("surel", contact.email),
    )
    lines = [f"-- {name}: {value or f'[lengkapi: {name} {contact.label}]'}" for name, value in details]
    return "\n".join([f"- {contact.label}", *lines])
