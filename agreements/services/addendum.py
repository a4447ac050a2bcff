"""Addenda: agreements of their own that amend another; on signing their changes join the terms in force.

An addendum enters at Perumusan with the terms of its original. ``terms_before`` keeps what these were, so that
at signing only what the addendum changes is merged, and only where the original has not moved meanwhile.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Field

from agreements.models import Agreement, Obligation, Party, ScopePoint
from agreements.refusals import NotAllowed, Refused
from agreements.services import history
from agreements.services.agreement import copy_rows, partners_of
from agreements.services.twins import refuse_twin
from agreements.services.writer import enter, lock
from agreements.term import counted_dates
from agreements.workflow import Stage
from organization.models import Post, User
from organization.roles import Role

TERM_FIELDS = (
    "term_kind", "term_starts_on", "term_ends_on", "term_length", "term_unit", "term_until_event", "notice_days",
    "funding", "funding_amount", "grant_number", "division", "pic_id",
)  # fmt: skip
TAKEN_OVER = ("office", "instrument", "matter", "secrecy", "purpose", "expected_benefit", "parent", "parent_outside",
              "no_parent_reason", *TERM_FIELDS)  # fmt: skip


def begin_addendum(
    original: Agreement, *, title: str, by: User, at: datetime, even_if_running: bool = False
) -> Agreement:
    """Begin an addendum to a signed agreement, at Perumusan, with the terms in force today.

    Raises NotAllowed for others than the owner's operator, Refused when the original cannot be amended,
    AlreadyRuns when one of the same title is under way and a second was not said to be meant.
    """
    post = by.post_for(original.office_id, (Role.OPERATOR,))
    if post is None:
        raise NotAllowed(f"Adendum hanya dibuat oleh: {Role.OPERATOR.label} · {original.office}.")
    if original.amends_id:
        raise Refused("Adendum dibuat atas naskah asalnya, bukan atas adendum.")
    if not original.is_signed or original.ending:
        raise Refused(
            "Adendum hanya dapat dibuat atas kerja sama yang sudah ditandatangani dan belum berakhir."
        )
    with transaction.atomic():
        values = {name: getattr(original, name) for name in TAKEN_OVER}
        addendum = Agreement(
            stage=Stage.PERUMUSAN, title=title, amends=original, terms_before=terms_of(original),
            document_name=f"Adendum {original.name_of_document}", **values,
        )  # fmt: skip
        if not even_if_running:
            refuse_twin(addendum, partners_of(original), only_unsigned=True)
        enter(addendum, by=post, at=at, summary=f"Adendum atas “{original.title}” dimulai")
        copy_rows(original, addendum, with_due_days=True)
    return addendum


def terms_of(agreement: Agreement) -> dict[str, Any]:
    """The terms that an addendum may change, as JSON data."""
    terms = {name: _plain(getattr(agreement, name)) for name in TERM_FIELDS}
    terms["scope"] = [point.text for point in agreement.scope_points.all()]
    terms["obligations"] = sorted(
        [_side(party), o.text, o.recurrence, _plain(o.due_on) or ""]
        for party in agreement.parties.all()
        for o in party.obligations.all()
    )
    return terms


def changed_terms(addendum: Agreement) -> list[str]:
    """The names of the terms that the addendum changes."""
    now = terms_of(addendum)
    return [name for name, before in addendum.terms_before.items() if now[name] != before]


def changes_nothing_yet(agreement: Agreement) -> bool:
    """Whether an addendum still has exactly the terms of its original."""
    return bool(agreement.amends_id) and not changed_terms(agreement)


def merge_addendum(addendum: Agreement, *, by: Post, at: datetime) -> Agreement:
    """Bring the changes of a signed addendum into its original and return it; inside the signing's transaction.

    Raises Refused naming the term when the original has moved since the addendum began.
    """
    assert addendum.amends_id is not None  # only addenda are merged
    original = lock(addendum.amends_id)
    if original.ending:
        raise Refused("Naskah asal sudah berakhir, jadi adendum ini tidak dapat ditandatangani.")
    if {_side(p) for p in addendum.parties.all()} != {_side(p) for p in original.parties.all()}:
        raise Refused("Adendum tidak dapat menambah atau mengeluarkan pihak; buat kerja sama baru untuk itu.")
    changed, current = changed_terms(addendum), terms_of(original)
    moved = [name for name in changed if current[name] != addendum.terms_before[name]]
    if moved:
        names = ", ".join(label_of(name) for name in moved)
        raise Refused(f"Naskah asal sudah berubah sejak adendum ini dimulai, yaitu pada: {names}.")
    for name in (n for n in changed if n in TERM_FIELDS):
        setattr(original, name, getattr(addendum, name))
    if "scope" in changed:
        _take_scope(addendum, original)
    if "obligations" in changed:
        _take_obligations(addendum, original)
    assert original.signed_on is not None  # asked for when the addendum began
    original.starts_on, original.ends_on = counted_dates(
        original, original.signed_on, original.signed_precision
    )
    labels = ", ".join(label_of(name) for name in changed) or "tidak ada isi pokok yang berubah"
    history.append(
        original, act="amended", summary=f"Diubah oleh adendum “{addendum.title}”: {labels}", by=by, at=at,
        data={"addendum": addendum.pk, "before": {n: current[n] for n in changed}},
    )  # fmt: skip
    original.save()
    return original


def label_of(name: str) -> str:
    """The name of a term on screen."""
    own = {"scope": "ruang lingkup", "obligations": "kewajiban para pihak"}
    if name in own:
        return own[name]
    field = Agreement._meta.get_field(name.removesuffix("_id"))
    assert isinstance(field, Field)  # TERM_FIELDS are columns
    return str(field.verbose_name)


def _side(party: Party) -> str:
    """Which side of an agreement a party is, whatever its place: the office, or the partner it stands for today."""
    if party.partner is None:
        return f"office {party.office_id}"
    return f"partner {party.partner.merged_into_id or party.partner_id}"


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value.normalize()) if isinstance(value, Decimal) else value


def _take_scope(addendum: Agreement, original: Agreement) -> None:
    original.scope_points.all().delete()
    ScopePoint.objects.bulk_create(
        ScopePoint(agreement=original, order=p.order, text=p.text) for p in addendum.scope_points.all()
    )


def _take_obligations(addendum: Agreement, original: Agreement) -> None:
    own = {_side(party): party for party in original.parties.select_related("partner")}
    Obligation.objects.filter(party__agreement=original).delete()
    Obligation.objects.bulk_create(
        Obligation(
            party=own[_side(party)], order=o.order, text=o.text, recurrence=o.recurrence, due_on=o.due_on
        )
        for party in addendum.parties.all()
        if _side(party) in own
        for o in party.obligations.all()
    )
