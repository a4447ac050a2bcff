"""What else happens to agreements in force: ended early, suspended, renewed by a successor."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, timedelta

from agreements.demonstration.course import ACTS_UNTIL, Course
from agreements.demonstration.pace import Pace
from agreements.demonstration.plan import Plan
from agreements.demonstration.stories import Story
from agreements.demonstration.timeline import Happening
from agreements.demonstration.tools import Tools
from agreements.models import Agreement
from agreements.services.ending import suspend, terminate
from agreements.services.succession import start_successor
from agreements.workflow import Stage
from organization.roles import Role

SUSPENDED_FOR = timedelta(days=120)
SIGNING_TAKES, ACTS_OF_SIGNING = timedelta(minutes=40), 3
NOT_YET_RECOMMENDED = "Mitra meminta perpanjangan segera agar siaran tidak terputus."

Succession = Generator[datetime, datetime, Agreement]


def terminated(agreement: Agreement, story: Story, tools: Tools) -> Happening:
    """Ended by the sekretaris with minutes of both parties; every open obligation is settled."""
    assert story.event_at is not None
    at = yield story.event_at
    current = Agreement.objects.select_related("office").get(pk=agreement.pk)
    terminate(
        current,
        reason="Mitra mengalihkan tugasnya kepada satuan lain, dan kedua pihak sepakat mengakhiri lebih awal.",
        file=tools.sample_file(f"berita-acara-pengakhiran-{current.pk}.pdf", at),
        settlements={
            each.pk: "Selesai dipenuhi sampai tanggal pengakhiran." for each in current.open_obligations
        },
        by=tools.staff.holder(current.office, Role.SEKRETARIS),
        at=at,
    )


def suspended(agreement: Agreement, story: Story, tools: Tools) -> Happening:
    """Suspended for some months; the nightly run lets it go on."""
    assert story.event_at is not None
    at = yield story.event_at
    current = Agreement.objects.select_related("office").get(pk=agreement.pk)
    suspend(
        current, until=current.office.day_of(at + SUSPENDED_FOR), at=at,
        reason="Kantor mitra direnovasi sehingga layanan dihentikan sementara.",
        by=tools.staff.holder(current.office, Role.SEKRETARIS),
    )  # fmt: skip


AFTER_SIGNING = {"diakhiri": terminated, "ditangguhkan": suspended}
"""What happens after signing, by the manner of a story."""


def renewed(key: str, plan: Plan, began: datetime, end: datetime, tools: Tools) -> Succession:
    """A successor goes its whole way to signing, which ends what it renews; gives the successor back."""
    at = yield began
    old = tools.made[key]
    operator = tools.staff.holder(old.office_id, Role.OPERATOR)
    successor = start_successor(
        old, title=plan.title, reason=NOT_YET_RECOMMENDED, by=operator, at=at, even_if_running=True
    )
    at = yield end
    pace = Pace(began, at, ACTS_UNTIL[Stage.PENANDATANGANAN], old.office.timezone)
    course = Course(successor, plan, tools.staff, pace, tools.sample_file)
    course.advance_to(Stage.PENANDATANGANAN)
    # The signing itself touches the old agreement too, so it happens now and not a little earlier.
    course.pace = Pace(at, at + SIGNING_TAKES, ACTS_OF_SIGNING, old.office.timezone)
    course.conclude()
    return course.agreement
