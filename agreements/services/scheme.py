"""How often offices report and by when, kept by KPU RI: a change is in force from the next 1 January on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from agreements.models import PeriodScheme
from agreements.models.period import PeriodLength
from agreements.refusals import Overtaken, Refused
from agreements.services.rule_keeping import require_rule_keeper
from organization.models import User

LATEST_DUE_DAYS = 60
"""How many days after the period even KPU RI's own report is due at the latest, so that years do not run together."""

_OTHER_CHANGE = "Aturan ini baru saja diubah orang lain. Buka lagi halamannya, lalu ulangi perubahan Anda."


@dataclass(frozen=True)
class SchemeFacts:
    """The length of a period, and the days after it within which each level reports."""

    length: str
    regency_days: int
    province_days: int
    national_days: int


def facts_of(scheme: PeriodScheme) -> SchemeFacts:
    """What a scheme says."""
    return SchemeFacts(scheme.length, scheme.regency_days, scheme.province_days, scheme.national_days)


def next_new_year(day: date) -> date:
    """The first 1 January after a day."""
    return date(day.year + 1, 1, 1)


def latest_scheme() -> PeriodScheme | None:
    """The scheme that was set last: in force, or planned for the next 1 January."""
    return PeriodScheme.objects.order_by("-valid_from").first()


def fingerprint(scheme: PeriodScheme | None) -> str:
    """What the page shows of the last scheme, so that saving notices a change in between."""
    return (
        ""
        if scheme is None
        else f"{scheme.valid_from}:{':'.join(map(str, asdict(facts_of(scheme)).values()))}"
    )


def plan_scheme(wanted: SchemeFacts, *, reason: str, seen: str, by: User, at: datetime) -> PeriodScheme:
    """Set the scheme from the next 1 January on; one planned for that day already is replaced.

    Periods that are open and reports that are due keep their days (rule book section 9). Raises Refused for days
    that leave the upper office none of its own, Overtaken when somebody else has changed it meanwhile.
    """
    post = require_rule_keeper(by)
    _check(wanted)
    if not reason.strip():
        raise Refused("Tuliskan alasan perubahan.", field="reason")
    with transaction.atomic():
        latest = PeriodScheme.objects.select_for_update().order_by("-valid_from").first()
        if fingerprint(latest) != seen:
            raise Overtaken(_OTHER_CHANGE)
        if latest is not None and facts_of(latest) == wanted:
            raise Refused("Belum ada yang berubah.")
        values = {**asdict(wanted), "note": reason.strip(), "set_by": post, "set_at": at}
        valid_from = next_new_year(post.office.day_of(at))
        if latest is not None and latest.valid_from == valid_from:
            PeriodScheme.objects.filter(pk=latest.pk).update(**values)
            return PeriodScheme.objects.get(pk=latest.pk)
        try:
            return PeriodScheme.objects.create(valid_from=valid_from, **values)
        except IntegrityError as error:  # one per 1 January: somebody planned in the same moment
            raise Overtaken(_OTHER_CHANGE) from error


def _check(wanted: SchemeFacts) -> None:
    if wanted.length not in PeriodLength.values:
        raise Refused("Pilih periode laporan.", field="length")
    if wanted.regency_days < 1:
        raise Refused("Isi sedikitnya satu hari.", field="regency_days")
    if wanted.province_days <= wanted.regency_days:
        raise Refused(
            "Batas KPU Provinsi harus sesudah batas KPU Kabupaten/Kota, karena rekapnya memuat laporan mereka.",
            field="province_days",
        )
    if wanted.national_days <= wanted.province_days:
        raise Refused(
            "Batas KPU RI harus sesudah batas KPU Provinsi, karena rekapnya memuat laporan mereka.",
            field="national_days",
        )
    if wanted.national_days > LATEST_DUE_DAYS:
        raise Refused(
            f"Batas paling lama {LATEST_DUE_DAYS} hari sesudah periode berakhir.", field="national_days"
        )
