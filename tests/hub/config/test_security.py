"""Headers, cookies, limits and the views that need no sign-in."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from hub.config.body_limit import BodyLimit
from hub.people.models import Person

OPEN_TO_ALL = {"people:sign-in", "language"}


def named_views(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from named_views(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            yield f"{prefix}{pattern.name}", pattern


def test_only_the_sign_in_and_the_language_are_open_to_all() -> None:
    ours = [
        (name, pattern)
        for name, pattern in named_views(get_resolver().url_patterns)
        if name.startswith("people:") or ":" not in name
    ]
    assert {name for name, pattern in ours if not getattr(pattern.callback, "login_required", True)} == OPEN_TO_ALL


@pytest.fixture
def page(administrator: Person, signed_in):
    return signed_in(administrator).get("/look/")


def test_the_policy_for_content_names_no_other_host_and_no_inline_code(page) -> None:
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_no_page_component_needs_inline_code(page) -> None:
    text = page.content.decode()
    assert " style=" not in text
    assert "<style" not in text
    assert " onclick=" not in text
    assert "<script>" not in text


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"),
    ],
)
def test_every_page_carries_the_header(page, header: str, value: str) -> None:
    assert page[header] == value


def test_htmx_is_told_to_do_without_eval_and_inline_styles(page) -> None:
    text = page.content.decode()
    config = json.loads(text.split('name="htmx-config" content=\'', 1)[1].split("'", 1)[0])
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["historyCacheSize"] == 0, "pages with personal data must not stay in the browser's storage"


def test_a_post_without_the_token_is_refused_with_what_to_do(administrator: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/people/sign-in/", {"username": "ADMIN", "password": "x"})
    assert response.status_code == 403
    assert "โหลดหน้าใหม่ แล้วทำอีกครั้ง" in response.content.decode()


def test_passwords_are_kept_with_argon2() -> None:
    from hub.config import settings as real

    assert real.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def loaded(tmp_path: Path, names: list[str], **environment: str) -> list[object]:
    """Settings as a fresh process with this environment has them."""
    code = f"import json; from hub.config import settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
    env = {"PATH": os.environ["PATH"], "SP_DATA": str(tmp_path), **environment}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, env=env, cwd=settings.TOP, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


@pytest.mark.parametrize(("url", "secure"), [("https://hub.example.go.th", True), ("http://192.0.2.1:8000", False)])
def test_cookies_are_secure_where_the_hub_has_https(tmp_path: Path, url: str, secure: bool) -> None:
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_HSTS_SECONDS"]
    assert [bool(value) for value in loaded(tmp_path, names, SP_HUB_URL=url)] == [secure] * 4


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    first = loaded(tmp_path, ["SECRET_KEY"])
    assert loaded(tmp_path, ["SECRET_KEY"]) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_deployment_check_finds_nothing_with_https(tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "SP_DATA": str(tmp_path), "SP_HUB_URL": "https://hub.example.go.th"}
    command = [sys.executable, "hub/manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    run = subprocess.run(command, env=env, cwd=settings.TOP, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


async def _takes_all(scope, receive, send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize(
    ("announced", "parts", "status"),
    [
        (b"10", [b"0123456789"], 200),
        (b"11", [], 413),
        (None, [b"0123456789", b"x"], 413),
        (None, [b"01234", b"56789"], 200),
    ],
)
def test_a_body_that_is_too_large_is_refused_announced_or_not(
    announced: bytes | None, parts: list[bytes], status: int
) -> None:
    messages = [{"type": "http.request", "body": part, "more_body": i + 1 < len(parts)} for i, part in enumerate(parts)]
    sent: list[dict] = []

    async def receive() -> dict:
        return messages.pop(0)

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {"type": "http", "headers": [(b"content-length", announced)] if announced else []}
    asyncio.run(BodyLimit(_takes_all, 10)(scope, receive, send))
    assert sent[0]["status"] == status


@pytest.mark.parametrize("address", ["/people/?unit=%00", "/efiling/set-up/%00/", "/?q=a%00b"])
def test_an_address_with_a_nul_is_a_bad_request_and_no_fault(signed_in, administrator, address):
    assert signed_in(administrator).get(address).status_code == 400
