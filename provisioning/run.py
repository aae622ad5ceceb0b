"""`make run`: the whole of SP-POWER on one machine, with demonstration data, until Ctrl-C.

Starts the broker (nats-server), `ingest`, the hub, a check-in station and a kiosk; the two open windows on the
screen, or on a virtual one whose pictures the hub shows. All data lie in `var/`; a second run finds them again.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from provisioning.processes import Processes, Trouble

TOP = Path(__file__).resolve().parent.parent
VAR = TOP / "var"
PYTHON = sys.executable
HUB_PORT, BROKER_PORT = 8000, 8883
HUB_URL = f"http://127.0.0.1:{HUB_PORT}"
SIGN_INS = {
    "1004": "ผู้ดูแลระบบ (administrator)",
    "1001": "ผู้อำนวยการ (director)",
    "1005": "ธุรการ (clerk)",
    "1006": "ต้อนรับ (reception)",
}


def main() -> int:
    """Returns the exit status: 0 after Ctrl-C, 1 where something could not start or died."""
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    os.environ.update(
        SP_DATA=str(VAR / "hub"),
        SP_HUB_URL=HUB_URL,
        SP_BROKER=f"127.0.0.1:{BROKER_PORT}",
        PYTHONUNBUFFERED="1",
        PYTHONPATH=str(TOP),
    )
    processes = Processes(VAR / "log")
    try:
        for port, what in ((HUB_PORT, "the hub"), (BROKER_PORT, "the broker")):
            _need_free(port, what)
        password = _prepare_hub()
        _start_hub(processes)
        _start_devices(processes)
        print(_welcome(password), flush=True)
        processes.watch()
    except KeyboardInterrupt:
        print("\nกำลังหยุด… stopping", flush=True)
        return 0
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr, flush=True)
        return 1
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        processes.stop()
    return 0


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


def _manage(*words: str) -> None:
    done = subprocess.run([PYTHON, "hub/manage.py", *words], cwd=TOP, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"hub/manage.py {' '.join(words)}:\n{done.stderr[-2000:] or done.stdout[-2000:]}")


def _prepare_hub() -> str:
    """Brings the database and its demonstration content to the present; returns the demonstration's password."""
    _say("ฐานข้อมูลและข้อมูลสาธิต (database and demonstration data)")
    VAR.mkdir(mode=0o700, exist_ok=True)
    password_file = VAR / "demonstration-password"
    if not password_file.exists():
        descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(9))
    _manage("migrate", "-v0")
    _manage("collectstatic", "--noinput", "-v0")
    content = TOP / "provisioning" / "demonstration"
    sign_ins = [word for code in SIGN_INS for word in ("--sign-in", code)]
    _manage("load_office", str(content / "office"), "--password-file", str(password_file), *sign_ins)
    _manage("load_readout", str(content / "readout"))
    _manage("broker_files")
    return password_file.read_text()


def _start_hub(processes: Processes) -> None:
    _say("ตัวกลางข้อความและฮับ (broker and hub)")
    nats = Path(PYTHON).parent / "nats-server"
    processes.start("broker", [str(nats), "-c", str(VAR / "hub" / "broker" / "nats.conf")])
    processes.wait_until("broker", lambda: _listens(BROKER_PORT))
    processes.start("ingest", [PYTHON, "hub/manage.py", "ingest"])
    uvicorn = ["-m", "uvicorn", "hub.config.asgi:application", "--host", "127.0.0.1", "--port", str(HUB_PORT)]
    processes.start("hub", [PYTHON, *uvicorn, "--no-access-log", "--timeout-graceful-shutdown", "3"])
    processes.wait_until("hub", _hub_answers)


def _start_devices(processes: Processes) -> None:
    _say("จุดลงเวลาและจอบริการ (station and kiosk)")
    video = VAR / "station" / "camera.avi"
    if not video.exists():
        video.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _run([PYTHON, "-m", "checkin_device.demonstration_video", str(video)])
    for folder, kind, name in (("station", "station", "จุดลงเวลา ประตูหน้า"), ("kiosk", "kiosk", "จอบริการข้อมูล ห้องโถง")):
        if not (VAR / folder / "identity.json").exists():
            _manage("claim", kind, name, str(VAR / folder / "enrol.toml"))
    show = _screen(processes)
    station = [PYTHON, "-m", "checkin_device", "--data", str(VAR / "station"), "--camera", f"file:{video}"]
    processes.start("station", [*station, *show("station")])
    processes.start("kiosk", [PYTHON, "-m", "kiosk", "--data", str(VAR / "kiosk"), *show("kiosk")])


def _screen(processes: Processes) -> Callable[[str], list[str]]:
    """Where windows go: the real screen as it is, or virtual ones. Returns the arguments for a program."""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return lambda name: ["--size", "540x960"]
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        raise Trouble("There is no screen, and Xvfb for a virtual one is not installed (apt-get install xvfb).")
    number = next(n for n in range(70, 170) if not Path(f"/tmp/.X11-unix/X{n}").exists())  # noqa: S108 X's own place
    processes.start("screen", [xvfb, f":{number}", "-screen", "0", "2200x1920x24", "-nolisten", "tcp"])
    processes.wait_until("screen", Path(f"/tmp/.X11-unix/X{number}").exists)  # noqa: S108
    os.environ["DISPLAY"] = f":{number}"
    places = {"station": "0x0", "kiosk": "1100x0"}
    return lambda name: ["--size", "1080x1920", "--position", places[name], "--show-screen"]


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"{' '.join(command)}:\n{done.stderr[-2000:]}")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _hub_answers() -> bool:
    try:
        with urllib.request.urlopen(HUB_URL, timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _say(step: str) -> None:
    print(f"· {step}", flush=True)


def _welcome(password: str) -> str:
    lines = [
        "",
        "SP-POWER ทำงานแล้ว / is running",
        f"  ฮับ hub            {HUB_URL}",
        f"  จอ/เครื่อง devices   {HUB_URL}/fleet/",
        f"  ลงเวลาวันนี้ today    {HUB_URL}/photogenic/",
        f"  ข้อมูลบริการ readout  {HUB_URL}/readout/",
        "  เข้าสู่ระบบ sign-in (รหัสบุคลากร staff code / รหัสผ่าน password)",
        *(f"    {code} / {password}   {role}" for code, role in SIGN_INS.items()),
        f"  บันทึก logs          {VAR / 'log'}",
        "  Ctrl-C หยุด / stops",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
