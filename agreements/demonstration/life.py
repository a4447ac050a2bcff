"""Stages 7 to 10 of the agreements that have a story: every row of a period is lived by the people of its office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from agreements.demonstration.photos import Photos
from agreements.demonstration.row_acts import RowActs
from agreements.demonstration.row_life import excused, told
from agreements.demonstration.staff import Staff
from agreements.demonstration.stories import Story
from agreements.demonstration.timeline import Timeline
from agreements.models import Agreement, AgreementPeriod

IsLeftUndone = Callable[[AgreementPeriod, Story], bool]
"""Whether an office leaves a row of a period without sheet and evaluation."""


@dataclass
class Life:
    """Takes up each row as it comes into being: with its period, or with its agreement."""

    timeline: Timeline
    staff: Staff
    is_left_undone: IsLeftUndone
    photos: Photos = field(default_factory=Photos)
    stories: dict[int, Story] = field(default_factory=dict)

    def begin(self, agreement: Agreement, story: Story) -> None:
        """An agreement has come into force: its rows in the periods that are open."""
        self.stories[agreement.pk] = story
        self.take_up(AgreementPeriod.objects.filter(agreement=agreement))

    def take_up(self, rows: QuerySet[AgreementPeriod]) -> None:
        """Live these rows, those of agreements without a story left out."""
        for row in rows.select_related("agreement__office", "period").order_by("pk"):
            story = self.stories.get(row.agreement_id)
            if story is None:
                continue
            acts = RowActs(row, story, self.timeline, self.staff, self.photos)
            is_left = self.is_left_undone(row, story)
            for happening in excused(acts, is_left) if story.is_real else told(acts, is_left):
                self.timeline.follow(happening)
