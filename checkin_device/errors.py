"""What can go wrong at a station. Each error names the message that a person is shown, in `checkin_device.texts`."""

from typing import ClassVar


class StationError(Exception):
    """Its text is for logs; a person reads the message under `key`, in Thai or English."""

    key: ClassVar[str] = "fault"


class SettingsRefused(StationError):
    """station.toml holds something that cannot be meant; the text names the setting and what it may be."""


class WrongCode(StationError):
    """No person of the roster has this code. It does not say which codes there are."""

    key = "code-not-found"


class TooManyTries(StationError):
    """Codes were guessed: typing them rests for a while. A card still works."""

    key = "code-resting"


class NotACard(StationError):
    """The QR code is not a staff card of this system."""

    key = "card-unknown"


class RosterMissing(StationError):
    """The hub has not yet sent who may check in here."""

    key = "roster-missing"


class Incomplete(StationError):
    """A step was to be left before it was done: a name, a photo or a signature is lacking."""

    key = "incomplete"


class StorageFull(StationError):
    """There is no room to keep one more record safely."""

    key = "storage-full"


class NotRecorded(StationError):
    """Nothing was kept, for a reason that is in the log."""

    key = "not-recorded"


class FacesDiffer(StationError):
    """The photos of an enrolment do not show one and the same person."""

    key = "faces-differ"


class FaceOfAnother(StationError):
    """The face to be enrolled resembles somebody else's who is enrolled already."""

    key = "face-of-another"
