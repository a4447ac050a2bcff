from organization.models.account_event import AccountEvent, AccountEventKind
from organization.models.holiday import Holiday
from organization.models.invitation import Invitation
from organization.models.office import Office, OfficeLevel
from organization.models.person import Post, User
from organization.models.stored_file import StoredFile

__all__ = [
    "AccountEvent",
    "AccountEventKind",
    "Holiday",
    "Invitation",
    "Office",
    "OfficeLevel",
    "Post",
    "StoredFile",
    "User",
]
