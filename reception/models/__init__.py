from reception.models.absences import CalledAway, Displaced
from reception.models.answers import Letter, Objection, Rating
from reception.models.appeals import Appeal, Attachment, Draft
from reception.models.applicants import Claim, Mandate
from reception.models.batches import Application, Batch
from reception.models.calendars import Answer, Attendance, BusySource, Copy, Feed, Mailbox
from reception.models.calls import Dismissal, HandedPaper, LineQuality, Said, SaidAtDoor
from reception.models.categories import Category
from reception.models.channels import (
    NoticeChoice,
    Phone,
    PushSubscription,
    QuietHours,
    TelegramChat,
    Wording,
)
from reception.models.counter import BookedFor
from reception.models.guests import Guest
from reception.models.invitations import Post, StaffInvitation
from reception.models.journal import Event, Outbox, Seal
from reception.models.lateness import Delay
from reception.models.minutes import ReceptionCard, SetAside
from reception.models.notices import Notice, Reminder
from reception.models.offices import Office, Official, Topic, TopicLength
from reception.models.people import EmailProof, User
from reception.models.points import VideoPoint
from reception.models.proceedings import Dispute, IdentityCheck, Presence
from reception.models.promises import FollowUp, Report
from reception.models.readiness import Readiness
from reception.models.receptions import Reception
from reception.models.record import (
    DataExport,
    Erasure,
    LegalHold,
    NameWord,
    Review,
    SavedView,
)
from reception.models.recordings import Consent, Recording, RecordingMark, RecordingPart
from reception.models.sign_in import (
    Authenticator,
    Identity,
    KnownDevice,
    Passkey,
    RecoveryCode,
    Visit,
)
from reception.models.tenures import Deputyship, OfficeRole, RoleKind, Secretaryship
from reception.models.tokens import ApiToken
from reception.models.triage import Clarification, Ruling, Withdrawal
from reception.models.waitlist import FreedTime, Offer, Waiting

__all__ = [
    "Answer",
    "ApiToken",
    "Appeal",
    "Application",
    "Attachment",
    "Attendance",
    "Authenticator",
    "Batch",
    "BookedFor",
    "BusySource",
    "CalledAway",
    "Category",
    "Claim",
    "Clarification",
    "Consent",
    "Copy",
    "DataExport",
    "Delay",
    "Deputyship",
    "Dismissal",
    "Displaced",
    "Dispute",
    "Draft",
    "EmailProof",
    "Erasure",
    "Event",
    "Feed",
    "FollowUp",
    "FreedTime",
    "Guest",
    "HandedPaper",
    "Identity",
    "IdentityCheck",
    "KnownDevice",
    "LegalHold",
    "Letter",
    "LineQuality",
    "Mailbox",
    "Mandate",
    "NameWord",
    "Notice",
    "NoticeChoice",
    "Objection",
    "Offer",
    "Office",
    "OfficeRole",
    "Official",
    "Outbox",
    "Passkey",
    "Phone",
    "Post",
    "Presence",
    "PushSubscription",
    "QuietHours",
    "Rating",
    "Readiness",
    "Reception",
    "ReceptionCard",
    "Recording",
    "RecordingMark",
    "RecordingPart",
    "RecoveryCode",
    "Reminder",
    "Report",
    "Review",
    "RoleKind",
    "Ruling",
    "Said",
    "SaidAtDoor",
    "SavedView",
    "Seal",
    "Secretaryship",
    "SetAside",
    "StaffInvitation",
    "TelegramChat",
    "Topic",
    "TopicLength",
    "User",
    "VideoPoint",
    "Visit",
    "Waiting",
    "Withdrawal",
    "Wording",
]
