from agreements.models.agreement import Agreement, OfficeParticipation
from agreements.models.alignment import AlignmentAnswer, AlignmentChecklist, AlignmentQuestion
from agreements.models.approval import ApprovalRound, ApprovalStep, Route, RouteStep
from agreements.models.contact import ContactNote
from agreements.models.draft import Article, LegalCheck, MatterNote, PartnerConsent, Rendition, Version
from agreements.models.history import HistoryEvent
from agreements.models.number import NumberCode, NumberSeries, RegisteredNumber
from agreements.models.paper import OfficialPaper, PaperUse
from agreements.models.partner import Partner, PartnerChange, PartnerContact
from agreements.models.party import Party
from agreements.models.signing import SignatoryRule, SignedCopy
from agreements.models.terms import Indicator, IndicatorType, Obligation, ScopePoint

__all__ = [
    "Agreement",
    "AlignmentAnswer",
    "AlignmentChecklist",
    "AlignmentQuestion",
    "ApprovalRound",
    "ApprovalStep",
    "Article",
    "ContactNote",
    "HistoryEvent",
    "Indicator",
    "IndicatorType",
    "LegalCheck",
    "MatterNote",
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
    "RegisteredNumber",
    "Rendition",
    "Route",
    "RouteStep",
    "ScopePoint",
    "SignatoryRule",
    "SignedCopy",
    "Version",
]
