"""The documents keep up with the code: nothing is named that is not there, and nothing that people set is left out."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import unquote

import pytest

from checkin_device.settings import Settings

TOP = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*TOP.glob("*.md"), *(TOP / "docs").glob("*.md")])
PROGRAMS = ("common", "hub", "kiosk", "checkin_device", "provisioning", "benchmarks")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
LARGEST_PICTURE, LARGEST_FILE = 200_000, 1_000_000


def texts() -> Iterator[tuple[str, str]]:
    for path in DOCUMENTS:
        yield str(path.relative_to(TOP)), path.read_text(encoding="utf-8")


def everything() -> str:
    return "\n".join(text for _, text in texts())


def page(name: str) -> str:
    return (TOP / "docs" / name).read_text(encoding="utf-8")


def sources() -> Iterator[str]:
    for folder in PROGRAMS:
        for path in sorted((TOP / folder).rglob("*.py")):
            if path.name != "settings_for_tests.py":
                yield path.read_text(encoding="utf-8")


def links() -> list[tuple[str, str]]:
    found = [(name, target) for name, text in texts() for target in LINK.findall(text)]
    return [(name, target) for name, target in found if "://" not in target and not target.startswith("#")]


def commands() -> list[str]:
    return sorted(path.stem for path in TOP.glob("hub/*/management/commands/*.py") if not path.stem.startswith("_"))


def notice_kinds() -> list[str]:
    """The keys of KINDS, read without Django."""
    tree = ast.parse((TOP / "hub/fleet/notice_kinds.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "KINDS":
            assert isinstance(node.value, ast.Dict)
            return [ast.literal_eval(key) for key in node.value.keys if key is not None]
    raise AssertionError("hub/fleet/notice_kinds.py has no KINDS")


def station_settings() -> list[tuple[str, str, object]]:
    """(section, setting, default)"""
    default = Settings()
    sections = {section.name: getattr(default, section.name) for section in fields(Settings)}
    return [(name, key, value) for name, section in sections.items() for key, value in vars(section).items()]


def variables() -> list[str]:
    return sorted({name for text in sources() for name in re.findall(r"""["'](SP_[A-Z_]+)["']""", text)})


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (TOP / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def settings_rows() -> dict[tuple[str, str], str]:
    """(section, setting) → the default as the table gives it."""
    rows, section = {}, ""
    for line in page("station-settings.md").splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        if len(cells) == 4 and re.fullmatch(r"[a-z_]+", cells[1]):
            section = cells[0].strip("[]") or section
            rows[section, cells[1]] = cells[2]
    return rows


def as_in_toml(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(("document", "target"), links())
def test_every_link_leads_somewhere(document: str, target: str) -> None:
    place = (TOP / document).parent / unquote(target.partition("#")[0])
    assert place.exists(), f"{document}: {target}"


@pytest.mark.parametrize("document", sorted((TOP / "docs").rglob("*")), ids=lambda path: path.name)
def test_no_picture_and_no_document_is_too_large(document: Path) -> None:
    limit = LARGEST_FILE if document.suffix == ".md" else LARGEST_PICTURE
    assert document.is_dir() or document.stat().st_size < limit


@pytest.mark.parametrize("path", sorted((TOP / "docs").glob("*.md")), ids=lambda path: path.name)
def test_every_page_is_reached_from_the_list_of_guides(path: Path) -> None:
    assert path.name == "README.md" or f"({path.name})" in page("README.md")


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_hub_is_described_in_both_languages(command: str) -> None:
    thai, english = page("administrator.md").split("\n---\n")
    for text in (thai, english):
        assert re.search(rf"`{command}[ `]", text), command


@pytest.mark.parametrize("kind", notice_kinds())
def test_every_kind_of_notice_is_described_in_both_languages(kind: str) -> None:
    thai, english = page("administrator.md").split("\n---\n")
    for text in (thai, english):
        assert f"| `{kind}` " in text, kind


@pytest.mark.parametrize(("section", "name", "default"), station_settings())
def test_every_setting_of_a_station_is_described_with_its_default(section: str, name: str, default: object) -> None:
    shown = settings_rows().get((section, name))
    assert shown is not None, f"[{section}] {name}"
    assert ast.literal_eval(shown.replace("true", "True").replace("false", "False")) == as_in_toml(default)


def test_no_setting_of_a_station_is_described_that_is_not_there() -> None:
    there = {(section, name) for section, name, _ in station_settings()}
    assert set(settings_rows()) == there


@pytest.mark.parametrize("name", [*variables(), "DATABASE_URL"])
def test_every_environment_variable_is_described(name: str) -> None:
    assert f"| `{name}` |" in page("installing.md")


def test_every_variable_that_is_named_exists() -> None:
    named = set(re.findall(r"\bSP_[A-Z_]+\b", everything()))
    assert named <= set(variables())


def test_every_make_target_that_is_named_exists() -> None:
    code = "\n".join(re.findall(r"`[^`\n]+`", everything())) + "\n".join(re.findall(r"^make .*", everything(), re.M))
    named = set(re.findall(r"\bmake ([a-z]+)", code))
    assert named
    assert named <= make_targets()


def test_every_module_that_is_named_exists() -> None:
    named = set(re.findall(r"python -m ([a-z_0-9.]+[a-z_0-9])", everything()))
    named |= set(re.findall(r"`(benchmarks\.[a-z_]+)`", everything()))
    assert named
    assert not [name for name in named if importlib.util.find_spec(name) is None]


def test_every_command_that_is_named_exists() -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", everything()))
    assert named - {"migrate", "collectstatic"} <= set(commands())


def test_both_read_mes_say_the_same() -> None:
    """As far as a program can tell: the same headings, tables, links and pictures in the same order."""

    def shape(name: str) -> tuple[list[str], list[str], list[str]]:
        text = (TOP / name).read_text(encoding="utf-8")
        headings = re.findall(r"^#+", text, re.MULTILINE)
        rows = re.findall(r"^\| (\*\*[A-Z]\*\*|`[a-z_]+/`) \|", text, re.MULTILINE)
        return headings, rows, [link for link in LINK.findall(text) if not link.startswith("README")]

    assert shape("README.md") == shape("README.th.md")
