"""A hub with a database on a disk of its own, for programs that do several things at once: the database in memory that
other tests have does not let threads wait for one another.

It is migrated once for all tests, on SQLite and on PostgreSQL; each test starts from a copy.
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
MIGRATED = "migrated"
"""The PostgreSQL database that others are copied from."""


@dataclass(frozen=True)
class OwnHub:
    """`folder` holds its data, `url` names its database."""

    folder: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        ours = {"SP_DATA": str(self.folder), "DATABASE_URL": self.url, "PYTHONPATH": str(settings.TOP)}
        return {**os.environ, **ours, "DJANGO_SETTINGS_MODULE": "hub.config.settings"}

    def manage(self, *arguments: str) -> str:
        """What one of the hub's commands says; its faults are the test's."""
        command = [sys.executable, "hub/manage.py", *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=settings.TOP, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """One of the hub's commands that goes on running."""
        command = [sys.executable, "hub/manage.py", *arguments]
        return subprocess.Popen(command, env=self.environment, cwd=settings.TOP, stdout=subprocess.DEVNULL)

    def told_by(self, program: str) -> Any:
        """What the program's last line says, as JSON."""
        return json.loads(self.manage("shell", "-v0", "-c", program).splitlines()[-1])


def migrated_sqlite(folder: Path) -> Path:
    """A folder with a migrated database and nothing else."""
    OwnHub(folder, f"sqlite:///{folder}/hub.db").manage("migrate", "-v0")
    return folder


def on_sqlite(migrated: Path, folder: Path) -> OwnHub:
    shutil.copytree(migrated, folder, dirs_exist_ok=True)
    return OwnHub(folder, f"sqlite:///{folder}/hub.db")


@dataclass(frozen=True)
class Server:
    """PostgreSQL on a socket in a folder of its own, for the tests alone."""

    sockets: Path

    def url(self, database: str) -> str:
        return f"postgresql://hub@/{database}?host={self.sockets}"

    def create(self, database: str, template: str = "template1") -> str:
        """A new database's address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as link:
            link.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)


@contextlib.contextmanager
def postgresql() -> Iterator[Server]:
    """PostgreSQL refuses to run as root, so not as root.

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
        yield Server(folder)
    finally:
        run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(folder)


def on_postgresql(server: Server, folder: Path, database: str) -> OwnHub:
    return OwnHub(folder, server.create(database, MIGRATED))
