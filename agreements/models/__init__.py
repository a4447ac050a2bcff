from agreements.models.activity import Activity, ActivityEvidence, ActivityPeople
from agreements.models.agreement import Agreement, OfficeParticipation
from agreements.models.alignment import AlignmentAnswer, AlignmentChecklist, AlignmentQuestion
from agreements.models.approval import ApprovalRound, ApprovalStep, Route, RouteStep
from agreements.models.contact import ContactNote
from agreements.models.draft import Article, LegalCheck, MatterNote, PartnerConsent, Rendition, Version
from agreements.models.evaluation import (
    Evaluation,
    EvaluationAnswer,
    EvaluationInstrument,
    EvaluationQuestion,
)
from agreements.models.history import HistoryEvent
from agreements.models.monitoring import FollowUp, Fulfilment, IndicatorValue, MonitoringSheet
from agreements.models.number import NumberCode, NumberSeries, RegisteredNumber
from agreements.models.paper import OfficialPaper, PaperUse
from agreements.models.partner import Partner, PartnerChange, PartnerContact
from agreements.models.party import Party
from agreements.models.period import AgreementPeriod, Period, PeriodScheme
from agreements.models.signing import SignatoryRule, SignedCopy
from agreements.models.terms import Indicator, IndicatorType, Obligation, ScopePoint

__all__ = [
    "Activity",
    "ActivityEvidence",
    "ActivityPeople",
    "Agreement",
    "AgreementPeriod",
    "AlignmentAnswer",
    "AlignmentChecklist",
    "AlignmentQuestion",
    "ApprovalRound",
    "ApprovalStep",
    "Article",
    "ContactNote",
    "Evaluation",
    "EvaluationAnswer",
    "EvaluationInstrument",
    "EvaluationQuestion",
    "FollowUp",
    "Fulfilment",
    "HistoryEvent",
    "Indicator",
    "IndicatorType",
    "IndicatorValue",
    "LegalCheck",
    "MatterNote",
    "MonitoringSheet",
    "NumberCode",
    "NumberSeries",
    "Obligation",
    "OfficeParticipation",
    "OfficialPaper",
    "PaperUse",
    "Partner",
    "PartnerChange",
    "PartnerConsent",
    "PartnerContact",
    "Party",
    "Period",
    "PeriodScheme",
    "RegisteredNumber",
    "Rendition",
    "Route",
    "RouteStep",
    "ScopePoint",
    "SignatoryRule",
    "SignedCopy",
    "Version",
]
