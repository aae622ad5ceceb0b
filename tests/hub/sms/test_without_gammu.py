"""The hub without the extra `sms`: only a gateway's process needs python-gammu and pyserial."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.hub.sms.conftest import TOP

STARTS = """
import sys
sys.modules["gammu"] = sys.modules["serial"] = None  # importing them fails, as where they are not installed
import django
django.setup()
from django.core.management import call_command
call_command("check")
"""


def test_the_hub_starts_where_python_gammu_and_pyserial_are_not_installed(tmp_path: Path) -> None:
    around = {**os.environ, "SP_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "hub.config.settings"}
    done = subprocess.run([sys.executable, "-c", STARTS], cwd=TOP, env=around, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-1000:]


@pytest.mark.parametrize("command", ["sms_gateway", "sms_gateways"])
def test_a_gateway_says_what_is_not_installed(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gammu", None)
    with pytest.raises(CommandError, match="python-gammu"):
        call_command(command)


def test_no_part_of_the_hub_but_the_gateway_loads_the_drivers(tmp_path: Path) -> None:
    loads = STARTS.replace('sys.modules["gammu"] = sys.modules["serial"] = None', "") + (
        "print([name for name in ('gammu', 'serial', 'hub.sms.gateway') if name in sys.modules])"
    )
    around = {**os.environ, "SP_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "hub.config.settings"}
    done = subprocess.run([sys.executable, "-c", loads], cwd=TOP, env=around, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr[-1000:]
