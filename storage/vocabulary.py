"""The field's words, as closed lists. No tables, no I/O: rules may import this."""

from enum import StrEnum


class RoundStatus(StrEnum):
    """The life of an audit round."""

    DRAFTED = "drafted"
    OPENED = "opened"
    CLOSED = "closed"
    ABANDONED = "abandoned"


class AuditStatus(StrEnum):
    """The life of an audit, whatever its kind.

    allocated -> in_progress -> submitted -> closed;
    handed_back: waits with QA for another auditor; withdrawn: ended without an audit.
    """

    ALLOCATED = "allocated"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    HANDED_BACK = "handed_back"
    WITHDRAWN = "withdrawn"


class HandOverStatus(StrEnum):
    """What became of an offer to take over an audit."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Draw(StrEnum):
    """Why a file was picked: for the random sample, or because its worker's turn had come."""

    SAMPLE = "sample"
    COVERAGE = "coverage"


class ActionStatus(StrEnum):
    """The life of an action: open -> done (its owner says so) -> signed off, or can't be done."""

    OPEN = "open"
    DONE = "done"
    SIGNED_OFF = "signed_off"
    CANNOT_BE_DONE = "cannot_be_done"


class MessageKind(StrEnum):
    """How a queued message behaves: one gathered post a person a day, at once, or to a channel."""

    EVERYDAY = "everyday"
    CONCERN = "concern"
    CHANNEL = "channel"


class Delivery(StrEnum):
    """What became of an outgoing message."""

    PENDING = "pending"
    SENDING = "sending"
    CHECK = "check"  # perhaps posted: to be read back before any second try
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Access(StrEnum):
    """Whose records a role may see. A person has the widest of their roles."""

    NONE = "none"
    AGGREGATES = "aggregates"
    OWN = "own"
    TEAM = "team"
    LINE = "line"
    SERVICE = "service"
    ALL = "all"
