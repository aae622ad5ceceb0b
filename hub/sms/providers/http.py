"""What a provider does for us, and the two forms of it that are used in Thailand.

ThaiBulkSMS: POST {url}/sms, basic authentication key:secret, form msisdn, message, sender, force; it answers
{"phone_number_list": [{"number", "message_id", "used_credit"}], "bad_phone_number_list": [...]}.
SMSMKT: POST {url}/api/send-message, headers api_key and secret_key, JSON phone, message, sender; it answers
{"code": "000", "result": {"transaction_id": …}}.

Both were read from public client code; neither company was called.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests

from hub.sms.models import Provider

SECONDS = (5.0, 30.0)
"""To connect, and for the answer."""
_LONGEST_ANSWER = 100_000


class NotTaken(Exception):
    """Not sent for certain. `number_is_bad`: this telephone's fault, else the provider's (its keys, its credit)."""

    def __init__(self, why: str, *, number_is_bad: bool = False) -> None:
        super().__init__(why)
        self.number_is_bad = number_is_bad


class Unsure(Exception):
    """It had the message and did not say what became of it."""


@dataclass(frozen=True)
class Account:
    url: str
    key: str
    secret: str
    sender: str


def send(form: str, account: Account, to: str, text: str, seconds: tuple[float, float] = SECONDS) -> str:
    """The provider's own number of the message. `to` as +66812345678. Raises NotTaken and Unsure."""
    ask, read = _FORMS[form]
    asked = ask(account, f"0{to.removeprefix('+66')}", text)
    body = _Body(asked.body)
    try:
        answer = requests.post(
            asked.url, data=body, headers=asked.head, auth=asked.login, timeout=seconds, allow_redirects=False
        )
    except (requests.RequestException, OSError, ValueError) as fault:
        # Of the errors themselves none says it: a fault of TLS, for one, can come before the request or after it.
        raise (Unsure if body.begun else NotTaken)(f"no answer: {type(fault).__name__}") from fault
    if answer.status_code >= 500 or answer.is_redirect:
        raise Unsure(f"HTTP {answer.status_code}")
    try:
        told: Any = answer.json() if len(answer.content) <= _LONGEST_ANSWER else None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise (Unsure if answer.ok else NotTaken)(f"HTTP {answer.status_code}, no JSON")
    return read(answer, told)


class _Body(io.BytesIO):
    """What is posted. `begun`: it was read, which happens only once the connection, with its TLS, is there."""

    begun = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.begun = True
        return super().read(size)


@dataclass(frozen=True)
class _Asked:
    url: str
    body: bytes
    head: dict[str, str]
    login: tuple[str, str] | None = None


def _ask_thaibulksms(account: Account, to: str, text: str) -> _Asked:
    form = {"msisdn": to, "message": text, "sender": account.sender, "force": "standard"}
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    login = account.key, account.secret
    return _Asked(f"{account.url.rstrip('/')}/sms", urlencode(form).encode(), head, login)


def _read_thaibulksms(answer: requests.Response, told: dict[str, Any]) -> str:
    taken, bad = told.get("phone_number_list"), told.get("bad_phone_number_list")
    if isinstance(taken, list) and taken and isinstance(taken[0], dict) and taken[0].get("message_id"):
        return str(taken[0]["message_id"])
    if isinstance(bad, list) and bad:
        raise NotTaken("the number is refused", number_is_bad=True)
    if not answer.ok:
        fault = told.get("error")
        raise NotTaken(
            str(fault.get("name") or fault.get("code")) if isinstance(fault, dict) else str(answer.status_code)
        )
    raise Unsure("an answer of no meaning")


def _ask_smsmkt(account: Account, to: str, text: str) -> _Asked:
    head = {"api_key": account.key, "secret_key": account.secret, "Content-Type": "application/json"}
    body = {"phone": to, "message": text, "sender": account.sender}
    return _Asked(f"{account.url.rstrip('/')}/api/send-message", json.dumps(body).encode(), head)


def _read_smsmkt(answer: requests.Response, told: dict[str, Any]) -> str:
    result, code = told.get("result"), str(told.get("code", ""))
    if code == "000" and isinstance(result, dict) and result.get("transaction_id"):
        return str(result["transaction_id"])
    if code and code != "000":
        raise NotTaken(
            f"{code}: {told.get('detail', '')}"[:150], number_is_bad="phone" in str(told.get("detail", "")).lower()
        )
    if not answer.ok:
        raise NotTaken(f"HTTP {answer.status_code}")
    raise Unsure("an answer of no meaning")


_Ask = Callable[[Account, str, str], _Asked]
_Read = Callable[[requests.Response, dict[str, Any]], str]
_FORMS: dict[str, tuple[_Ask, _Read]] = {
    Provider.Form.THAIBULKSMS: (_ask_thaibulksms, _read_thaibulksms),
    Provider.Form.SMSMKT: (_ask_smsmkt, _read_smsmkt),
}
