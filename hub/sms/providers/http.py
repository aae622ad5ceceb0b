"""What a provider does for us, and the two forms of it that are used in Thailand.

ThaiBulkSMS: POST {url}/sms, basic authentication key:secret, form msisdn, message, sender, force; it answers
{"phone_number_list": [{"number", "message_id", "used_credit"}], "bad_phone_number_list": [...]}.
SMSMKT: POST {url}/api/send-message, headers api_key and secret_key, JSON phone, message, sender; it answers
{"code": "000", "result": {"transaction_id": …}}.

Both were read from public client code; neither company was called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from urllib3.exceptions import NewConnectionError

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
    call, read = _FORMS[form]
    try:
        answer = call(account, f"0{to.removeprefix('+66')}", text, seconds)
    except (requests.ConnectTimeout, requests.exceptions.InvalidURL, requests.exceptions.SSLError) as fault:
        raise NotTaken(f"no connection: {type(fault).__name__}") from fault
    except requests.ConnectionError as fault:
        if isinstance(getattr(fault.args[0] if fault.args else None, "reason", None), NewConnectionError):
            raise NotTaken("no connection") from fault
        raise Unsure("the connection broke") from fault
    except requests.RequestException as fault:
        raise Unsure(type(fault).__name__) from fault
    if answer.status_code >= 500 or answer.is_redirect:
        raise Unsure(f"HTTP {answer.status_code}")
    try:
        told: Any = answer.json() if len(answer.content) <= _LONGEST_ANSWER else None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise (Unsure if answer.ok else NotTaken)(f"HTTP {answer.status_code}, no JSON")
    return read(answer, told)


def _call_thaibulksms(account: Account, to: str, text: str, seconds: tuple[float, float]) -> requests.Response:
    form = {"msisdn": to, "message": text, "sender": account.sender, "force": "standard"}
    url, login = f"{account.url.rstrip('/')}/sms", (account.key, account.secret)
    return requests.post(url, data=form, auth=login, timeout=seconds, allow_redirects=False)


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


def _call_smsmkt(account: Account, to: str, text: str, seconds: tuple[float, float]) -> requests.Response:
    head = {"api_key": account.key, "secret_key": account.secret}
    body = {"phone": to, "message": text, "sender": account.sender}
    url = f"{account.url.rstrip('/')}/api/send-message"
    return requests.post(url, json=body, headers=head, timeout=seconds, allow_redirects=False)


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


_Call = Callable[[Account, str, str, tuple[float, float]], requests.Response]
_Read = Callable[[requests.Response, dict[str, Any]], str]
_FORMS: dict[str, tuple[_Call, _Read]] = {
    Provider.Form.THAIBULKSMS: (_call_thaibulksms, _read_thaibulksms),
    Provider.Form.SMSMKT: (_call_smsmkt, _read_smsmkt),
}
