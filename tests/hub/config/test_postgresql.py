"""The hub on PostgreSQL: a server of the test's own, every migration, and a Thai list in the right order."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
SORTED = """
from hub.people.models import Person
for code, name in enumerate(["แก้ว", "เก่ง", "ฮานา", "กบ"]):
    Person.objects.create(staff_code=code, given_name=name, family_name="ก")
print([person.given_name for person in Person.objects.all()])
"""


@pytest.fixture
def database_url() -> Iterator[str]:
    """A server that listens on a socket in its own folder only. PostgreSQL refuses to run as root, so not as root.

    The folder is not pytest's: every pytest that starts closes that one to other users, the server's among them.
    """
    if not PROGRAMS:
        pytest.fail("PostgreSQL is missing: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="sp-pg-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)

    def run(program: str, *arguments: str) -> None:
        command = [str(PROGRAMS[-1] / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=60)

    run("initdb", "-U", "hub", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    run("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", f"-k {folder} -c listen_addresses='' -F")
    try:
        yield f"postgresql://hub@/postgres?host={folder}"
    finally:
        run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(folder)


@pytest.mark.postgresql
def test_every_migration_runs_and_persons_are_in_thai_order(database_url: str, tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "SP_DATA": str(tmp_path), "DATABASE_URL": database_url}

    def manage(*arguments: str) -> str:
        command = [sys.executable, "hub/manage.py", *arguments]
        done = subprocess.run(command, env=env, cwd=settings.TOP, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    manage("migrate")
    manage("migrate", "--check")
    assert manage("shell", "-v0", "-c", SORTED).strip() == "['กบ', 'เก่ง', 'แก้ว', 'ฮานา']"
