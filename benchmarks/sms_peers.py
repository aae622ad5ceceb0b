"""Other programs that send short messages, on the emulated modem: python-gammu, gammu-smsd and smstools (Debian)."""

from __future__ import annotations

import multiprocessing
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEXT = "ขอเชิญประชุมด่วน เวลา 9 น. ห้องประชุมใหญ่"
_GAMMU = "device = {port}\nconnection = at115200\nmodel = at\nsynchronizetime = no\n"


def missing() -> list[str]:
    """Debian packages that are not there."""
    programs = {"gammu-smsd": "gammu-smsd", "/usr/sbin/smsd": "smstools"}
    return [package for program, package in programs.items() if shutil.which(program) is None]


@contextmanager
def python_gammu(port: str, folder: Path, numbers: list[str]) -> Iterator[None]:
    """SendSMS one after another, in a process: a state machine belongs to one thread."""
    work = multiprocessing.get_context("spawn").Process(target=_send_all, args=(port, str(folder), numbers))
    work.start()
    try:
        yield
    finally:
        work.kill()
        work.join()


def _send_all(port: str, folder: str, numbers: list[str]) -> None:
    import gammu

    config = Path(folder) / "gammurc"
    config.write_text("[gammu]\n" + _GAMMU.format(port=port))
    machine = gammu.StateMachine()
    machine.ReadConfig(Filename=str(config))
    machine.Init()
    for number in numbers:
        machine.SendSMS({"Text": TEXT, "SMSC": {"Location": 1}, "Number": number, "Coding": "Unicode_No_Compression"})


@contextmanager
def gammu_smsd(port: str, folder: Path, numbers: list[str]) -> Iterator[None]:
    """Tuned: it looks at its folder and its modem as often as it can."""
    boxes = {name: folder / name for name in ("inbox", "outbox", "sent", "error")}
    for box in boxes.values():
        box.mkdir(parents=True)
    config = folder / "smsdrc"
    paths = "".join(f"{name if name != 'sent' else 'sentsms'}path = {box}/\n" for name, box in boxes.items())
    paths = paths.replace("errorpath", "errorsmspath")
    tuned = "service = files\nCommTimeout = 1\nSendTimeout = 30\nLoopSleep = 0\nCheckSecurity = 0\nCheckBattery = 0\n"
    tuned += "CheckSignal = 0\nCheckNetwork = 0\nStatusFrequency = 0\nMultipartTimeout = 0\nReceiveFrequency = 3600\n"
    config.write_text(f"[gammu]\n{_GAMMU.format(port=port)}[smsd]\n{tuned}logfile = {folder}/log\n{paths}")
    for number in numbers:
        command = ["gammu-smsd-inject", "-c", str(config), "TEXT", number, "-unicode", "-text", TEXT]
        subprocess.run(command, check=True, capture_output=True)
    with _running(["gammu-smsd", "-c", str(config)]):
        yield


@contextmanager
def smstools(port: str, folder: Path, numbers: list[str]) -> Iterator[None]:
    """Tuned: the port stays open and no wait is longer than it allows."""
    names = ("outgoing", "checked", "incoming", "report", "failed", "sent")
    for name in names:
        (folder / name).mkdir(parents=True)
    boxes = "".join(f"{name} = {folder / name}\n" for name in names)
    device = f"[GSM1]\ndevice = {port}\nincoming = no\nkeep_open = yes\nreport = yes\npin = ignore\ncheck_network = 0\n"
    device += "status_signal_quality = no\nsend_delay = 0\n"
    config = folder / "conf"
    config.write_text(f"devices = GSM1\ndelaytime = 1\ndelaytime_mainprocess = 1\nloglevel = 3\n{boxes}{device}")
    for place, number in enumerate(numbers):
        (folder / "outgoing" / f"m{place:04d}").write_text(f"To: {number.lstrip('+')}\nAlphabet: UTF-8\n\n{TEXT}")
    files = [f"-{letter}{folder / name}" for letter, name in (("i", "info"), ("p", "pid"), ("l", "log"))]
    with _running(["/usr/sbin/smsd", f"-c{config}", "-t", *files]):
        yield


@contextmanager
def _running(command: list[str]) -> Iterator[None]:
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(10)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
