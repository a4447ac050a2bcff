"""What stands in the sheet and the evaluation of a row of the demonstration."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from agreements.cycle import SHORT_DAYS, Excuse, Recommendation
from agreements.demonstration.row_acts import RowActs
from agreements.demonstration.stories import sheet_of
from agreements.models import Activity, AgreementPeriod, EvaluationQuestion, Indicator, Obligation
from agreements.models.activity import ActivityState
from agreements.models.monitoring import FulfilmentState, Progress
from agreements.models.terms import Aggregation, Direction
from agreements.services.evaluation import EvaluationFacts
from agreements.services.follow_up import NewFollowUp
from agreements.services.monitoring import SheetFacts, Told
from organization.templatetags.ui import tanggal

QUIET_REASON = "Mitra belum menyampaikan jadwal kegiatan pada periode ini."
QUIET_OPINION = "Belum ada kegiatan; perlu dibicarakan dengan mitra apakah kerja sama ini sebaiknya diakhiri."
RENEW_OPINION = (
    "Hasilnya baik dan mitra bersedia melanjutkan; sebaiknya diperpanjang sebelum masa berlakunya habis."
)
AMEND_OPINION = "Ruang lingkup perlu ditambah melalui adendum agar sesuai dengan kegiatan yang berjalan."
SUSPENDED_NOTE = "Menunggu kesiapan mitra; dilanjutkan setelah masa penangguhan."
BY_CHILDREN_NOTE = "Dilaksanakan melalui PKS turunannya di daerah; penilaian dilakukan pada PKS tersebut."
ELECTION_NOTE = "Isi naskah terkait tahapan Pemilu/Pemilihan."
UNKNOWN_NOTE = "Pelaksanaannya tidak disebut dalam sumber; isian ini untuk peragaan."
ELECTION_WORDS = ("Pemilu 20", "Calon", "Pilkada", "Logistik", "Tahapan")
RENEWED_WITHIN = timedelta(days=120)


def sheet_facts(acts: RowActs, row: AgreementPeriod) -> SheetFacts:
    """The whole sheet, from what was done in the period."""
    text, done = sheet_of(acts.story.theme), list(Activity.objects.carried_out_in(row).order_by("held_on"))
    has_obstacle = acts.dice("obstacle", 3) == 0
    told = "; ".join(f"{activity.title} ({tanggal(activity.held_on)})" for activity in done)
    progress = Progress.PARTLY if has_obstacle else Progress.AS_PLANNED
    follow_ups = _follow_ups(acts) if has_obstacle or acts.dice("follow", 4) == 0 else []
    return SheetFacts(
        nihil_reason="" if done else QUIET_REASON,
        planned=text.planned,
        realised=f"Terlaksana: {told}." if done else "Belum ada kegiatan yang terlaksana.",
        benefit=text.benefit if done else "",
        progress=progress if done else Progress.NOT_YET,
        has_no_obstacle=not has_obstacle,
        obstacles=text.obstacle if has_obstacle else "",
        has_no_follow_up=not follow_ups,
        follow_ups=follow_ups,
        told=_obligations(acts, row, is_quiet=not done),
        values=_values(acts, row) if done else {},
    )


def _follow_ups(acts: RowActs) -> list[NewFollowUp]:
    text = sheet_of(acts.story.theme)
    days = (50, 65, 175)[acts.dice("due", 3)]
    due_on = acts.closes_on + timedelta(days=days)
    return [NewFollowUp(text.follow_up, text.role, due_on)]


def _obligations(acts: RowActs, row: AgreementPeriod, *, is_quiet: bool) -> dict[int, Told]:
    owed = Obligation.objects.filter(party__agreement=row.agreement_id)
    return {each.pk: _fulfilment(acts.dice(f"duty {n}", 8), is_quiet) for n, each in enumerate(owed)}


def _fulfilment(thrown: int, is_quiet: bool) -> Told:
    if is_quiet:
        return Told(FulfilmentState.NOT_DUE, "Menunggu jadwal kegiatan.")
    if thrown == 0:
        return Told(FulfilmentState.PARTLY, "Sebagian dipenuhi; sisanya dijadwalkan pada periode berikutnya.")
    return Told(FulfilmentState.DONE)


def _values(acts: RowActs, row: AgreementPeriod) -> dict[int, Decimal]:
    indicators = Indicator.objects.filter(agreement=row.agreement_id).select_related("type")
    return {each.pk: _value(each, acts.dice(f"value {each.type.code}", 16)) for each in indicators}


def _value(indicator: Indicator, thrown: int) -> Decimal:
    """A share of the target where periods add up, else something near it."""
    if indicator.type.aggregation == Aggregation.SUM:
        percent = 18 + thrown
    else:
        percent = 70 + 2 * thrown if indicator.type.direction == Direction.LESS else 86 + thrown
    return max(Decimal(1), (indicator.target * percent / 100).quantize(Decimal(1)))


def evaluation_facts(acts: RowActs, row: AgreementPeriod) -> EvaluationFacts:
    """The recommendation, and answers to the full instrument where the period wants it."""
    recommendation, note = _recommendation(acts, row)
    answers: dict[int, tuple[int | None, str]] = {}
    if row.needs_full_evaluation:
        questions = EvaluationQuestion.objects.asked_of(row)
        answers = {each.pk: (2 + acts.dice(f"score {each.order}", 3), "") for each in questions}
    return EvaluationFacts(recommendation, note, answers)


def _recommendation(acts: RowActs, row: AgreementPeriod) -> tuple[str, str]:
    ends_on = row.agreement.ends_on
    if acts.story.is_quiet:
        return Recommendation.AKHIRI, QUIET_OPINION
    if "perpanjang" in acts.story.manners or (ends_on and ends_on <= row.period.ends_on + RENEWED_WITHIN):
        return Recommendation.PERPANJANG, RENEW_OPINION
    if acts.dice("amend", 9) == 0:
        return Recommendation.ADENDUM, AMEND_OPINION
    return Recommendation.LANJUT, sheet_of(acts.story.theme).opinion


def is_too_short(row: AgreementPeriod) -> bool:
    """In force for too few days for anything to have been carried out."""
    return row.days_in_force < SHORT_DAYS and not row.is_active


def excuse_of(row: AgreementPeriod) -> tuple[str, str]:
    """Why an agreement is not assessed: what its title and its circumstances tell without guessing."""
    agreement = row.agreement
    if agreement.suspended_until is not None:
        return Excuse.SUSPENDED, SUSPENDED_NOTE
    if is_too_short(row):
        return Excuse.NOT_BEGUN, ""
    children = Activity.objects.filter(agreement__parent=agreement, state=ActivityState.DONE)
    if children.exists():
        return Excuse.OTHER, BY_CHILDREN_NOTE
    if any(word in agreement.title for word in ELECTION_WORDS):
        return Excuse.ELECTION, ELECTION_NOTE
    return Excuse.UNKNOWN, UNKNOWN_NOTE
