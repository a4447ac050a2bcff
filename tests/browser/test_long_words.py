"""A word longer than the screen makes no page wider than it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from agreements.models import ActivityEvidence, Obligation
from agreements.services.activity import ActivityFacts, change_activity, record_activity
from agreements.services.follow_up import NewFollowUp
from agreements.services.monitoring import SheetFacts, fill_sheet
from tests.agreements.cycles import make_period, make_running, noon, row_of
from tests.agreements.people import everybody
from tests.browser.desk import DESKTOP, PHONE, Windows, has_no_overflow

TODAY = date(2026, 6, 20)
WORD = "x" * 200


def test_a_long_word_makes_no_page_wider_than_the_screen(windows: Windows, settings: Any) -> None:
    settings.KERJASAMA_TODAY = "2026-06-20T12:00"
    agreement, people = make_running(title=WORD), everybody()
    Obligation.objects.create(party=agreement.own_party, order=1, text=WORD)
    row, act = row_of(agreement, make_period()), {"by": people["operator"], "at": noon(TODAY)}
    facts = ActivityFacts(title=WORD, held_on=date(2026, 5, 4), place="y" * 150, output=WORD)
    activity = record_activity(agreement, facts, **act)
    ActivityEvidence.objects.create(activity=activity, link=f"https://contoh.test/{WORD}")
    record_activity(agreement, ActivityFacts(title="p" * 200, held_on=TODAY, is_planned=True), **act)
    change_activity(activity, facts, **act)
    todo = NewFollowUp(WORD, "operator", date(2026, 6, 30))
    fill_sheet(row, SheetFacts(planned=WORD, realised=WORD, obstacles=WORD, follow_ups=[todo]), **act)
    page = windows.of(people["operator"])
    urls = [reverse("agreements:implementation", args=[agreement.pk]), reverse("home"),
            reverse("agreements:history", args=[agreement.pk])]  # fmt: skip
    for name, pk in {"activity": activity.pk, "period": row.pk, "period_fill": row.pk}.items():
        urls.append(reverse(f"agreements:{name}", args=[agreement.pk, pk]))
    wide = []
    for url in urls:
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.goto(url)
            page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
            wide += [] if has_no_overflow(page) else [f"{url} at {size['width']}"]
    assert not wide
