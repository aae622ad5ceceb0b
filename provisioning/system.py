"""The whole of SP-POWER on one machine: its programs, in the order in which they need one another.

`make run` and the end-to-end tests start it the same way; they differ in the folder, the ports and the screen.
"""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from provisioning.processes import Processes, Trouble

TOP = Path(__file__).resolve().parent.parent
SIGN_INS = {
    "1004": "ผู้ดูแลระบบ (administrator)",
    "1001": "ผู้อำนวยการ (director)",
    "1005": "ธุรการ (clerk)",
    "1006": "ต้อนรับ (reception)",
    "1044": "ธุรการโรงเรียน (school clerk)",
}
FACE_OF, WITNESS = "1001", "1004"
"""Whose face the video shows, in the demonstration, and who says that it is."""
NAMES = {"station": "จุดลงเวลา ประตูหน้า", "kiosk": "จอบริการข้อมูล ห้องโถง"}
"""Kinds of device, and what the demonstration calls its one of each."""

Program = Literal["station", "kiosk"]


@dataclass
class System:
    """`folder` keeps all data: the hub's in `hub/`, each device's under its kind, logs in `log/`."""

    folder: Path
    hub_port: int
    broker_port: int
    broker: Literal["nats", "mosquitto"] = "nats"
    processes: Processes = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "SP_DATA": str(self.folder / "hub"),
            "SP_HUB_URL": self.hub_url,
            "SP_BROKER": f"127.0.0.1:{self.broker_port}",
            "SP_SMS_EMULATOR": str(self.modem_folder),
            "DJANGO_SETTINGS_MODULE": "hub.config.settings",
            "PYTHONPATH": str(TOP),
            "PYTHONUNBUFFERED": "1",
        }
        self.processes = Processes(self.folder / "log", environment, TOP)

    @property
    def hub_url(self) -> str:
        return f"http://127.0.0.1:{self.hub_port}"

    @property
    def modem_folder(self) -> Path:
        """Of the emulated modem, which stands where no real one is."""
        return self.folder / "modems"

    @property
    def password_file(self) -> Path:
        """Holds the demonstration's password: random, made once, kept beside the data."""
        path = self.folder / "demonstration-password"
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(9))
        return path

    def need_free_ports(self) -> None:
        """Raises Trouble if another program has one of our ports."""
        _need_free(self.hub_port, "the hub")
        _need_free(self.broker_port, "the broker")

    def manage(self, *words: str) -> str:
        """Runs one of the hub's commands to its end. Raises Trouble with what it said if it fails."""
        return self.run([sys.executable, "hub/manage.py", *words])

    def run(self, command: Sequence[str]) -> str:
        done = subprocess.run(
            command, cwd=TOP, env=self.processes.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Trouble(f"{' '.join(command)}:\n{(done.stderr or done.stdout)[-2000:]}")
        return done.stdout

    def prepare(self) -> None:
        """Brings the database and the demonstration's content to the present. Done twice it changes nothing more."""
        self.run([sys.executable, "-m", "provisioning.demonstration.load", str(self.password_file), *SIGN_INS])

    def start_broker(self) -> None:
        _need_free(self.broker_port, "the broker")
        files = self.folder / "hub" / "broker"
        if self.broker == "nats":
            command = [str(Path(sys.executable).parent / "nats-server"), "-c", str(files / "nats.conf")]
        else:
            mosquitto = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
            if mosquitto is None:
                raise Trouble("mosquitto is not installed (apt-get install mosquitto).")
            command = [mosquitto, "-c", str(files / "mosquitto.conf")]
        self.processes.start("broker", command)
        self.processes.wait_until("broker", lambda: self._listens(self.broker_port))

    def start_ingest(self) -> None:
        self.processes.start("ingest", [sys.executable, "hub/manage.py", "ingest"])

    def start_background(self) -> None:
        self.processes.start("background", [sys.executable, "hub/manage.py", "background"])

    def start_sms(self) -> None:
        """The emulated modem, the telephones at its other end, and the gateway that sends through it."""
        emulator = [sys.executable, "-m", "hub.sms.emulator", "run", str(self.modem_folder)]
        self.processes.start("modems", [*emulator, "--submit", "2.7", "--held", "1.4", "--command", "0.02"])
        self.processes.wait_until("modems", (self.modem_folder / "modem0").exists)
        self.processes.start("sms", [sys.executable, "hub/manage.py", "sms_gateways"])

    def start_hub(self) -> None:
        _need_free(self.hub_port, "the hub")  # or whoever has it would be taken for ours
        uvicorn = ["-m", "uvicorn", "hub.config.asgi:application", "--host", "127.0.0.1", "--port", str(self.hub_port)]
        options = ["--no-access-log", "--timeout-graceful-shutdown", "3"]
        self.processes.start("hub", [sys.executable, *uvicorn, *options])
        self.processes.wait_until("hub", self._hub_answers)

    def claim(self, kind: Program) -> None:
        """Gives a device that has no identity yet the file it enrols with."""
        if not (self.folder / kind / "identity.json").exists():
            self.manage("claim", kind, NAMES[kind], str(self.folder / kind / "enrol.toml"))

    def prepare_station(self) -> Path:
        """The station's folder, with the video that stands for its camera and what it needs to enrol."""
        folder = self.folder / "station"
        if not (folder / "camera.avi").exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.run([sys.executable, "-m", "checkin_device.demonstration_video", str(folder / "camera.avi")])
        self.claim("station")
        return folder

    def start_station(self, *options: str) -> None:
        folder = self.prepare_station()
        command = [sys.executable, "-m", "checkin_device", "--data", str(folder)]
        command += ["--camera", f"file:{folder / 'camera.avi'}"]
        self.processes.start("station", [*command, *options])

    def enrol_face(self) -> None:
        """Has the face in the video enrolled for FACE_OF, once: consent at the hub, templates from the station.

        After `start_hub`, before `start_station`; `approve_face` is the last step, once the station has sent it.
        """
        if (self.folder / "face-approved").exists():
            return
        with contextlib.suppress(Trouble):  # the consent stands already
            self.manage("face_consent", FACE_OF, "--by", WITNESS)
        module = "provisioning.demonstration.enrol_face"
        self.run([sys.executable, "-m", module, str(self.prepare_station()), FACE_OF])

    def approve_face(self) -> None:
        """Approves the enrolment as soon as it has come in. Raises Trouble if it does not come."""
        done = self.folder / "face-approved"
        end = time.monotonic() + 30
        while not done.exists():
            try:
                self.manage("face_consent", FACE_OF, "--by", WITNESS, "--approve")
                done.touch()
            except Trouble:
                if time.monotonic() > end:
                    raise
                time.sleep(0.5)

    def start_kiosk(self, *options: str) -> None:
        self.claim("kiosk")
        command = [sys.executable, "-m", "kiosk", "--data", str(self.folder / "kiosk")]
        self.processes.start("kiosk", [*command, *options])

    def start_virtual_screen(self, size: str) -> None:
        """An X server without hardware, on which the windows started after it open."""
        xvfb = shutil.which("Xvfb")
        if xvfb is None:
            raise Trouble("There is no screen, and Xvfb for a virtual one is not installed (apt-get install xvfb).")
        sockets = Path("/tmp/.X11-unix")  # noqa: S108 X's own place
        number = next(n for n in range(70, 170) if not (sockets / f"X{n}").exists())
        self.processes.start("screen", [xvfb, f":{number}", "-screen", "0", f"{size}x24", "-nolisten", "tcp"])
        self.processes.wait_until("screen", (sockets / f"X{number}").exists)
        self.processes.environment["DISPLAY"] = f":{number}"

    def _listens(self, port: int) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def _hub_answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.hub_url, timeout=5) as answer:  # noqa: S310 our own address
                return bool(answer.status == 200)
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


def _need_free(port: int, what: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            raise Trouble(
                f"พอร์ต {port} มีโปรแกรมอื่นใช้อยู่ กรุณาปิดโปรแกรมนั้นก่อน\n"
                f"Port {port}, which {what} needs, is in use by another program (another `make run`?). "
                f"Stop that one first; `ss -ltnp 'sport = :{port}'` shows which it is."
            ) from fault
