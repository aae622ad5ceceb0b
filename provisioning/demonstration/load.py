"""Brings the hub's database and the demonstration's content to the present, in one process.

    python -m provisioning.demonstration.load PASSWORD_FILE CODE…

The codes name who may sign in with that password. Done twice it changes nothing more.
"""

import sys
from pathlib import Path

import django
from django.core.management import CommandError, call_command

HERE = Path(__file__).resolve().parent
CLERK, DIRECTOR = "1005", "1001"


def main(password_file: str, *codes: str) -> int:
    django.setup()
    sign_ins = [word for code in codes for word in ("--sign-in", code)]
    try:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_office", str(HERE / "office"), "--password-file", password_file, *sign_ins)
        call_command("load_readout", str(HERE / "readout"))
        call_command("broker_files")
        load_letters()
    except CommandError as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def load_letters() -> None:
    from provisioning.demonstration import drafts, folders, letters, modems, routing  # models can be imported only now

    letters.load(HERE / "office" / "letters.csv", CLERK)
    folders.load(CLERK)
    routing.load(CLERK, DIRECTOR)
    drafts.load()
    modems.load()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
