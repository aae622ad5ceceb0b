"""`make run`: the whole of SP-POWER on one machine, with demonstration data, until Ctrl-C.

Starts the broker (nats-server), `ingest`, the hub, a check-in station and a kiosk; the two open windows on the
screen, or on a virtual one whose pictures the hub shows. All data lie in `var/`; a second run finds them again.
"""

import os
import signal
import sys

from provisioning.processes import Trouble
from provisioning.system import SIGN_INS, TOP, System

HUB_PORT, BROKER_PORT = 8000, 8883


def main() -> int:
    """Returns the exit status: 0 after Ctrl-C, 1 where something could not start or died."""
    # Set, not assumed: a shell that starts us in the background has us ignore SIGINT.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    system = System(TOP / "var", HUB_PORT, BROKER_PORT)
    try:
        system.need_free_ports()
        _say("ฐานข้อมูลและข้อมูลสาธิต (database and demonstration data)")
        system.prepare()
        _say("ตัวกลางข้อความและฮับ (broker and hub)")
        system.start_broker()
        system.start_ingest()
        system.start_background()
        system.start_sms()
        system.start_hub()
        _say("จุดลงเวลาและจอบริการ (station and kiosk)")
        system.enrol_face()
        _start_devices(system)
        system.approve_face()
        print(_welcome(system), flush=True)
        system.processes.watch()
    except KeyboardInterrupt:
        print("\nกำลังหยุด… stopping", flush=True)
        return 0
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr, flush=True)
        return 1
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        system.processes.stop()


def _start_devices(system: System) -> None:
    """Windows of half size on a real screen; portrait ones of full size, side by side, on a virtual one."""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        system.start_station("--size", "540x960")
        system.start_kiosk("--size", "540x960")
    else:
        system.start_virtual_screen("2160x1920")
        system.start_station("--size", "1080x1920", "--position", "0,0", "--show-screen")
        system.start_kiosk("--size", "1080x1920", "--position", "1080,0", "--show-screen")


def _say(step: str) -> None:
    print(f"· {step}", flush=True)


def _welcome(system: System) -> str:
    url, password = system.hub_url, system.password_file.read_text()
    lines = [
        "",
        "SP-POWER ทำงานแล้ว / is running",
        f"  ฮับ hub              {url}",
        f"  เครื่อง devices        {url}/fleet/",
        f"  ลงเวลาวันนี้ today      {url}/photogenic/",
        f"  ข้อมูลบริการ readout    {url}/readout/",
        f"  ข้อความสั้น SMS         {url}/sms/   โมเด็มจำลอง emulated modem: {url}/sms/phone/ (1004)",
        "  เข้าสู่ระบบ sign-in (รหัสบุคลากร staff code / รหัสผ่าน password)",
        *(f"    {code} / {password}   {role}" for code, role in SIGN_INS.items()),
        f"  บันทึก logs            {system.folder / 'log'}",
        "  Ctrl-C หยุด / stops",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
