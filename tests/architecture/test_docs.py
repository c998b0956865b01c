"""Tests for forgetting: the docs name what the code has, their links lead somewhere, and nothing tells of a machine."""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.urls import URLPattern, URLResolver, get_resolver

from lineshaft.config.environment import VARIABLES
from lineshaft.config.reference_docs import PAGES
from lineshaft.demo.people import ACCOUNTS, PASSWORD

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
OUTSIDE_DOCS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")]
PAGES_IN_WORDS = sorted(OUTSIDE_DOCS + list(DOCS.rglob("*.md")))
_LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")


def page(name: str) -> str:
    """A page of the reference, as it is committed."""
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


def names_of_routes(
    patterns: list[URLPattern | URLResolver], space: str = "", at: str = "/"
) -> Iterator[str]:
    for pattern in patterns:
        address = at + str(pattern.pattern)
        if address.startswith(("/accounts/", "/api/")):  # a library's own, and openapi.json
            continue
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names_of_routes(pattern.url_patterns, inner, address)
        elif pattern.name:
            yield space + pattern.name


def missing_in(name: str, wanted: Iterable[str]) -> list[str]:
    """What a page of the reference does not name. To mend: `lineshaft manage generate_docs`."""
    named = set(re.findall(r"`([^`]+)`", page(name)))
    return sorted(set(wanted) - named)


def test_commands__stand_in_the_reference_and_say_what_they_do() -> None:
    ours = {name: app for name, app in get_commands().items() if str(app).startswith("lineshaft.")}
    assert missing_in("commands.md", ours) == []
    assert [name for name, app in ours.items() if not load_command_class(app, name).help] == []


def test_settings__stand_in_the_reference() -> None:
    assert missing_in("settings.md", VARIABLES) == []


def test_settings__are_read_nowhere_else() -> None:
    """A variable of ours that is read by its name has an entry in `config.environment`."""
    read = set()
    for path in [*(ROOT / "src").rglob("*.py"), ROOT / "dev"]:
        read |= set(re.findall(r"\bLINESHAFT_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert read <= set(VARIABLES)


def test_routes__stand_in_the_reference() -> None:
    assert missing_in("routes.md", names_of_routes(get_resolver().url_patterns)) == []


@pytest.mark.parametrize("name", sorted(PAGES))
def test_reference_page__is_current(name: str) -> None:
    """To mend: `lineshaft manage generate_docs`."""
    assert page(name) == PAGES[name](), f"docs/reference/{name} is out of date"


def test_api_document__is_current() -> None:
    """To mend: `lineshaft manage export_openapi`."""
    call_command("export_openapi", check=True)


@pytest.mark.parametrize("path", PAGES_IN_WORDS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links__lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for found in _LINK.finditer(text):
        target = found[1] or found[2]
        if re.match(r"[a-z]+:", target):
            continue
        file, _hash, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.is_file(), f"{path.name} leads to {target}, which is not there"
        if anchor and there.suffix == ".md":
            assert anchor in anchors_of(there), f"{path.name} leads to {target}: no such heading"


def anchors_of(path: Path) -> set[str]:
    """The headings of a page as their addresses write them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", heading.lower()).strip()) for heading in headings}


def test_docs__are_built_without_a_warning_and_load_nothing_from_elsewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) > len(list(DOCS.rglob("*.md"))) / 2
    for built in pages:
        loaded = re.findall(
            r"<(?:script|img|link(?=[^>]*stylesheet))[^>]*?(?:src|href)=\"?((?:https?:)?//[^\"\s>]+)",
            built.read_text(encoding="utf-8"),
        )
        assert loaded == [], f"{built.relative_to(tmp_path)} loads {loaded}"


def test_readme__names_both_commands_and_the_accounts() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "./dev demo" in text
    assert "./dev test" in text
    assert PASSWORD in text
    named = set(re.findall(r"`(demo-[a-z-]+)@lineshaft\.example`", text))
    made = {account for account, _role, _where in ACCOUNTS}
    assert named <= made | {"demo-company"}
    roles = {role for account, role, _where in ACCOUNTS if account in named}
    assert roles == {role for _account, role, _where in ACCOUNTS}


def test_pictures__are_used_and_small() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in PAGES_IN_WORDS)
    for picture in (DOCS / "images").iterdir():
        assert f"images/{picture.name}" in text, f"{picture.name} is shown nowhere"
        assert picture.stat().st_size < 250_000, f"{picture.name} is too large"


# A folder of somebody's machine, or the address of a package registry. Written so that this file does not hold them.
_TELLING = re.compile(
    "|".join(
        (
            r"(?<![\w.])/(?:ro" + r"ot|wo" + r"rk/(?:main|shared)|ho" + r"me/\w+|Us" + r"ers/\w+)/",
            r"files\.python" + r"hosted\.org",
            r"py" + r"pi\.org",
            r"registry\.np" + r"mjs\.org",
            r"(?:index-url|registry)\s*=?\s*https?://",
        )
    )
)


def committed_files() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    except OSError:
        pytest.skip("there is no git here")
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_repository__tells_no_machine_and_no_registry() -> None:
    telling = []
    for path in committed_files():
        if not path.is_file():
            continue
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode(errors="replace").splitlines(), start=1):
            if found := _TELLING.search(line):
                telling.append(f"{path.relative_to(ROOT)}:{number}: {found[0]}")
    assert telling == []
