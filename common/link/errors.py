"""What can go wrong between a device and the hub, as a program can tell it apart."""


class LinkError(Exception):
    """Any fault of the link. Its text is for logs; programs show words of their own by the class and `reason`."""

    def __init__(self, text: str = "", reason: str = "") -> None:
        super().__init__(text or reason)
        self.reason = reason


class NotEnrolled(LinkError):
    """The device has no identity yet: it must be enrolled with a claim code."""


class EnrolmentRefused(LinkError):
    """The hub would not enrol, or must not be believed.

    `reason` is one of code-unknown, code-expired, code-used, too-many-tries, hub-untrusted, malformed.
    """


class HubUnreachable(LinkError):
    """No answer from the hub, or one that says to try again later. Worth repeating.

    `reason` where the hub says why it takes no blob: disk-full, too-many-unfinished, too-many-unnamed; else empty.
    """


class SealBroken(LinkError):
    """A statement does not carry the signature it should, or is not of the shape that was asked for."""


class ManifestRefused(LinkError):
    """Published content that must not be shown: `reason` is one of seal, kind, older, hash."""


class OutboxBroken(LinkError):
    """The outbox on this disk cannot be worked with; nothing was written. Opened anew, a broken file is set aside."""


class OutboxFull(LinkError):
    """No room to keep a record safely; nothing was written."""


class BlobRefused(LinkError):
    """The hub or the device will not take these bytes; `reason` is one of hash-mismatch, too-large, not-entitled."""
