from reporting.models.report import (
    FileState,
    PeriodicReport,
    ReportDecision,
    ReportFile,
    ReportFileKind,
    ReportState,
    RowRemark,
    SentReport,
)

__all__ = [
    "FileState",
    "PeriodicReport",
    "ReportDecision",
    "ReportFile",
    "ReportFileKind",
    "ReportState",
    "RowRemark",
    "SentReport",
]
