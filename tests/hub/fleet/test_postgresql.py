"""The door for records on PostgreSQL, which refuses more than SQLite does: NUL, numbers that are none, long texts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.hub.own_hub import Server

TESTS = ["fleet/test_ingest.py", "fleet/test_notices.py", "fleet/test_verification.py", "photogenic/test_arrivals.py"]


@pytest.mark.postgresql
def test_records_are_taken_refused_and_verified_alike(postgresql: Server, tmp_path: Path) -> None:
    # A folder of its own: pytest closes the common one to other users, the server's among them.
    environment = {**os.environ, "DATABASE_URL": postgresql.url("postgres"), "PYTEST_DEBUG_TEMPROOT": str(tmp_path)}
    command = [sys.executable, "-m", "pytest", "-q", *(f"tests/hub/{name}" for name in TESTS)]
    done = subprocess.run(command, env=environment, cwd=settings.TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
