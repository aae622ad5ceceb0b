"""What is done with a modem that does not work any more: hub.sms.gateway climbs from the mildest to the next."""

from __future__ import annotations

import logging
import shlex
import subprocess

from hub.sms.modems.conversation import Conversation
from hub.sms.modems.modem import CommandFailed, ModemError, NoAnswer

log = logging.getLogger(__name__)
_POWER_SECONDS = 60


def start_anew(path: str) -> bool:
    """AT+CFUN=1,1 (3GPP TS 27.007, 8.2): the modem starts as after power on. Whether it could be told so."""
    try:
        talk = Conversation(path)
    except ModemError:
        return False
    try:
        talk.forget_pdu(0.5)
        talk.ask("AT+CFUN=1,1", 10.0)
    except NoAnswer:
        return True  # many are gone before they say OK
    except CommandFailed:
        return False
    except ModemError:
        return True
    finally:
        talk.close()
    return True


def cycle_power(command: str, path: str) -> bool:
    """Runs the office's own command, such as `uhubctl -l 1-1 -p 2 -a cycle`; "{path}" in it becomes the modem's path.

    No shell reads it. Whether it ran and said that it went well.
    """
    words = [word.replace("{path}", path) for word in shlex.split(command)]
    if not words:
        return False
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=_POWER_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as fault:
        log.warning("power cycle of %s: %s", path, fault)
        return False
    if done.returncode:
        log.warning("power cycle of %s: status %d: %s", path, done.returncode, done.stderr[-300:])
    return done.returncode == 0
