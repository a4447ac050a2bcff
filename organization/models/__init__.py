from organization.models.invitation import Invitation
from organization.models.office import Office, OfficeLevel
from organization.models.person import Post, User
from organization.models.stored_file import StoredFile

__all__ = ["Invitation", "Office", "OfficeLevel", "Post", "StoredFile", "User"]
