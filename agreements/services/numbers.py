"""Document numbers: recorded as written, or taken gaplessly from the office's own register (rule book section 6)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from agreements.choices import NumberOrigin
from agreements.models import Agreement, NumberCode, NumberSeries, Party, RegisteredNumber
from agreements.numbering import compose, parse
from agreements.refusals import Refused
from agreements.services.writer import change
from agreements.workflow import SIGNATURES
from organization.models import Office, User
from organization.models.office import NumberSource


def take_number(agreement: Agreement, *, by: User, at: datetime) -> RegisteredNumber:
    """Take the next number of the office's own register: gapless per office, instrument and year.

    The counter's row is locked until this transaction ends, so a number exists only where it was assigned.
    """
    with change(agreement, SIGNATURES, act="number", summary="", by=by, at=at) as done:
        office = done.agreement.office
        if office.number_source != NumberSource.REGISTER:
            raise Refused(
                "Nomor satker ini berasal dari SRIKANDI atau buku agenda; catat nomornya pada Data penandatanganan."
            )
        if done.agreement.own_party.number:
            raise Refused(f"Kerja sama ini sudah bernomor {done.agreement.own_party.number}.")
        taken = _next_number(done.agreement, at)
        set_number(done.agreement.own_party, taken.text, NumberOrigin.REGISTER)
        done.summary, done.data = f"Nomor diambil dari register: {taken.text}", {"number": taken.text}
    return taken


def void_number(agreement: Agreement, *, reason: str, at: datetime) -> None:
    """Void the number taken from the register, when the agreement ends before signing; it is never used again."""
    agreement.registered_numbers.filter(voided_at=None).update(voided_at=at, void_reason=reason[:300])


def set_number(party: Party, text: str, origin: str = NumberOrigin.WRITTEN, *, field: str = "number") -> None:
    """Write a number into a party: the text as written, and its parts where it parses.

    Raises Refused about ``field`` when the office has used the number already.
    """
    parts = parse(text) if text else None
    party.number = text
    party.number_origin = origin if text else NumberOrigin.NONE
    party.number_serial = (parts.serial or "") if parts else ""
    party.number_classification = (parts.classification or "") if parts else ""
    party.number_type = (parts.type_code or "") if parts else ""
    party.number_office_code = (parts.office_code or "") if parts else ""
    party.number_year = parts.year if parts else None
    try:
        with transaction.atomic():
            party.save()
    except IntegrityError as error:
        sentence = used_sentence(party.office, text, besides=party.pk)
        raise Refused(sentence or f"Nomor {text} sudah dipakai satker ini.", field=field) from error


def _next_number(agreement: Agreement, at: datetime) -> RegisteredNumber:
    office, day = agreement.office, agreement.office.day_of(at)
    year = (agreement.last_signature_on or day).year
    code = _code_for(agreement, day)
    NumberSeries.objects.get_or_create(office=office, instrument=agreement.instrument, year=year)
    series = NumberSeries.objects.select_for_update().get(
        office=office, instrument=agreement.instrument, year=year
    )
    serial = series.last_serial + 1
    while _is_recorded_by_hand(agreement, serial, year):
        serial += 1
    text = compose(serial, code.classification, code.type_code, office.unit_code, year)
    series.last_serial = serial
    series.save(update_fields=("last_serial",))
    return RegisteredNumber.objects.create(
        series=series, serial=serial, text=text, agreement=agreement, taken_at=at
    )


def _is_recorded_by_hand(agreement: Agreement, serial: int, year: int) -> bool:
    """Whether the office gave this serial on paper already, before it began its register here."""
    written = [str(serial).zfill(width) for width in range(1, 5)]
    return Party.objects.filter(
        office=agreement.office, is_owner=True, agreement__instrument=agreement.instrument,
        number_year=year, number_serial__in=written,
    ).exists()  # fmt: skip


def _code_for(agreement: Agreement, day: date) -> NumberCode:
    codes = NumberCode.objects.filter(instrument=agreement.instrument, valid_from__lte=day)
    code = codes.exclude(valid_to__lt=day).first()
    if code is None:
        raise Refused("Belum ada kode nomor yang berlaku untuk bentuk kerja sama ini. Hubungi KPU RI.")
    return code


def used_sentence(office: Office | None, text: str, *, besides: int = 0) -> str:
    """That the office has used this number already, and where; "" when it has not."""
    used = Party.objects.filter(office=office, number=text, is_owner=True).exclude(pk=besides)
    other = used.select_related("agreement").first()
    if other is None:
        return ""
    return f"Nomor {text} sudah dipakai satker ini pada kerja sama “{other.agreement.title}”. Periksa kembali nomornya."
