"""What a modem answers to each AT command: 3GPP TS 27.005 and 27.007. A class of its own for the sake of its length."""

from __future__ import annotations

import asyncio
import re

from hub.sms.emulator import pdus
from hub.sms.emulator.faults import Fault, Faults, Trouble
from hub.sms.emulator.network import Operator
from hub.sms.emulator.sim import Sim, Stored

INVALID_INDEX = 321
_CME = {"absent": 10, "SIM PIN": 11, "SIM PUK": 12}
"""TS 27.007, 9.2.1."""


class Commands:
    """Each method `_on_x` answers +X: lines before the OK, or None for ERROR.

    The last line ">" asks for a PDU, "" says nothing at all.
    """

    sim: Sim
    operator: Operator
    faults: Faults
    imei: str
    signal: int
    answers_ussd: bool
    _echo: bool
    _pdu_mode: bool
    _errors: int
    _cmms: int
    _csms: int
    _creg: int
    _memory: str
    stuck: bool
    reports: dict[int, Stored]
    tells_reports: list[int]
    _cnmi: list[int]
    _pdu_length: int | None
    _fault: Fault | None

    def power_on(self) -> None:
        raise NotImplementedError

    def _tell(self, line: str) -> None:
        raise NotImplementedError

    def _say(self, data: bytes) -> None:
        raise NotImplementedError

    def _obey(self, name: str, form: str, value: str) -> list[str] | None:
        if self.stuck and name != "+CFUN":
            return None
        if not name.startswith("+"):
            return self._basic(name, value)
        if form == "=?":
            return _POSSIBLE.get(name)
        act = getattr(self, f"_on_{name[1:].lower()}", None)
        found: list[str] | None = act(form, value) if act else None
        return found

    def _basic(self, name: str, value: str) -> list[str] | None:
        if name in ("E0", "E1", "E"):
            self._echo = name == "E1"
        elif name in ("Z", "Z0", "&F", "&F0"):
            self._echo, self._pdu_mode, self._errors, self._cnmi = True, False, 0, [0, 0, 0, 0, 0]
        elif name == "I":
            return ["SP-POWER", "Emulated modem", "1.0"]
        elif not re.fullmatch(r"[VQHX]\d?|S\d+|&[A-Z]\d?", name):
            return None
        return []

    def _on_cgmi(self, form: str, value: str) -> list[str] | None:
        return ["SP-POWER"] if not form else None

    def _on_cgmm(self, form: str, value: str) -> list[str] | None:
        return ["Emulated modem"] if not form else None

    def _on_cgmr(self, form: str, value: str) -> list[str] | None:
        return ["1.0"] if not form else None

    def _on_cgsn(self, form: str, value: str) -> list[str] | None:
        return [self.imei] if not form else None

    def _on_cimi(self, form: str, value: str) -> list[str] | None:
        if self.sim.asks:
            return [f"+CME ERROR: {_CME[self.sim.asks]}"]
        return [self.sim.imsi] if not form else None

    def _on_ccid(self, form: str, value: str) -> list[str]:
        return [f"+CCID: {self.sim.iccid}"]

    def _on_cnum(self, form: str, value: str) -> list[str]:
        return [f'+CNUM: "","{self.sim.number}",129']

    def _on_cmee(self, form: str, value: str) -> list[str] | None:
        if form == "?":
            return [f"+CMEE: {self._errors}"]
        self._errors = int(value or 0)
        return []

    def _on_cpin(self, form: str, value: str) -> list[str]:
        if form == "?" and self.sim.asks == "absent":
            return [f"+CME ERROR: {_CME[self.sim.asks]}"]
        return [f"+CPIN: {self.sim.asks or 'READY'}"] if form == "?" else []

    def _on_cfun(self, form: str, value: str) -> list[str]:
        if form == "?":
            return ["+CFUN: 1"]
        if value.replace(" ", "").endswith(",1"):
            self.operator.detach(self.sim)
            self._say(b"\r\nOK\r\n")
            self.power_on()
            return [""]
        return []

    def _on_creg(self, form: str, value: str) -> list[str]:
        """TS 27.007, 7.2: asked to (+CREG=2) it tells the cell, too, where it is let in."""
        if form == "=":
            self._creg = int(value or 0)
        if form != "?":
            return []
        if not self.operator.lets_in(self.sim):
            return [f"+CREG: {self._creg},2"]
        return [f"+CREG: {self._creg},1" + (',"00C3","D6B1"' if self._creg == 2 else "")]

    def _on_cgreg(self, form: str, value: str) -> list[str]:
        return [f"+CGREG: 0,{1 if self.operator.lets_in(self.sim) else 2}"] if form == "?" else []

    def _on_cops(self, form: str, value: str) -> list[str]:
        return ['+COPS: 0,0,"EMULATED"' if self.operator.lets_in(self.sim) else "+COPS: 0"] if form == "?" else []

    def _on_csq(self, form: str, value: str) -> list[str]:
        return [f"+CSQ: {self.signal},99"]

    def _on_cbc(self, form: str, value: str) -> list[str]:
        return ["+CBC: 0,100"]

    def _on_cscs(self, form: str, value: str) -> list[str]:
        return ['+CSCS: "GSM"'] if form == "?" else []

    def _on_csca(self, form: str, value: str) -> list[str]:
        return ['+CSCA: "+66818110888",145'] if form == "?" else []

    def _on_csms(self, form: str, value: str) -> list[str]:
        if form == "?":
            return [f"+CSMS: {self._csms},1,1,1"]
        self._csms = int(value or 0)
        return ["+CSMS: 1,1,1"]

    def _on_cmgf(self, form: str, value: str) -> list[str] | None:
        if form == "?":
            return [f"+CMGF: {0 if self._pdu_mode else 1}"]
        if value.strip() != "0":
            return None  # PDU mode alone, as with many data sticks
        self._pdu_mode = True
        return []

    def _on_cmms(self, form: str, value: str) -> list[str] | None:
        if form == "?":
            return [f"+CMMS: {self._cmms}"]
        self._cmms = int(value or 0)
        return []

    def _on_cnmi(self, form: str, value: str) -> list[str] | None:
        if form == "?":
            return ["+CNMI: " + ",".join(map(str, self._cnmi))]
        if form == "=":
            given = [int(each) for each in value.split(",") if each.strip().isdecimal()]
            if len(given) > 3 and given[3] not in self.tells_reports:
                return None
            self._cnmi = [*given, *self._cnmi[len(given) :]]
        return []

    def _on_cnma(self, form: str, value: str) -> list[str]:
        return []

    def _on_cpms(self, form: str, value: str) -> list[str]:
        if form == "=":
            wanted = re.match(r'"(\w+)"', value)
            self._memory = wanted[1] if wanted else "SM"
        used, places = len(self._places), self.sim.capacity
        if form == "?":
            return ["+CPMS: " + ",".join([f'"SM",{used},{places}'] * 3)]
        return ["+CPMS: " + ",".join([f"{used},{places}"] * 3)]

    @property
    def _places(self) -> dict[int, Stored]:
        """Of the memory that is read and deleted from."""
        return self.reports if self._memory == "SR" else self.sim.places

    def _on_cmgl(self, form: str, value: str) -> list[str]:
        wanted = int(value) if value.strip().isdecimal() else 0
        said = []
        for place, stored in sorted(self._places.items()):
            if wanted in (4, stored.status):
                length = pdus.octets_without_centre(stored.pdu)
                said.append(f"+CMGL: {place},{stored.status},,{length}\r\n{stored.pdu}")
                stored.status = 1 if stored.status == 0 else stored.status
        return said

    def _on_cmgr(self, form: str, value: str) -> list[str]:
        stored = self._places.get(_index(value))
        if stored is None:
            return [f"+CMS ERROR: {INVALID_INDEX}"]
        status, stored.status = stored.status, max(stored.status, 1)
        return [f"+CMGR: {status},,{pdus.octets_without_centre(stored.pdu)}\r\n{stored.pdu}"]

    def _on_cmgd(self, form: str, value: str) -> list[str]:
        place, _comma, which = value.partition(",")
        if which.strip() == "4":
            self._places.clear()
        elif self._places.pop(_index(place), None) is None:
            return [f"+CMS ERROR: {INVALID_INDEX}"]
        asyncio.get_running_loop().call_soon(self.operator.retry, self.sim)
        return []

    def _on_cmgs(self, form: str, value: str) -> list[str] | None:
        if not self._pdu_mode or not value.strip().isdecimal():
            return None
        self._fault = self.faults.next()
        if self._fault and self._fault.trouble is Trouble.NO_PROMPT:
            self._fault = None
            return [""]
        self._pdu_length = int(value)
        return [">"]

    def _on_cusd(self, form: str, value: str) -> list[str]:
        asked = re.search(r'"([^"]*)"', value)
        if asked and self.answers_ussd:
            baht = f"{self.sim.credit / 100:.2f}"
            self._tell(f'+CUSD: 0,"Balance {baht} Baht. Valid until 31/12/2027",15')
        return []


def _index(value: str) -> int:
    return int(value) if value.strip().isdecimal() else -1


_POSSIBLE: dict[str, list[str]] = {
    "+CMGF": ["+CMGF: (0)"],
    "+CSMS": ["+CSMS: (0,1)"],
    "+CNMI": ["+CNMI: (0,1,2),(0,1,2),(0),(0,1,2),(0)"],
    "+CPMS": ['+CPMS: ("SM","SR"),("SM"),("SM")'],
    "+CMGL": ["+CMGL: (0-4)"],
    "+CMGD": ["+CMGD: (1-20),(0-4)"],
    "+CSCS": ['+CSCS: ("GSM","UCS2")'],
    "+CMMS": ["+CMMS: (0-2)"],
    "+CUSD": ["+CUSD: (0-2)"],
    "+CMGS": [],
    "+CMGR": [],
    "+CPIN": [],
    "+CREG": ["+CREG: (0-2)"],
    "+CMEE": ["+CMEE: (0-2)"],
}
