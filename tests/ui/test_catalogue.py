"""Translations: every marked text is found, kept, compiled, and has a Spanish one."""

import gettext
from pathlib import Path

import allauth
import django
import pytest
from django.utils import translation
from django.utils.translation import gettext as translate

from lineshaft.ui import catalogue, po_file
from lineshaft.ui.po_file import Entry


def test_every_marked_text_has_a_spanish_translation() -> None:
    assert catalogue.untranslated("es") == []


def _write(root: Path, name: str, content: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_marked_texts__in_templates(tmp_path: Path) -> None:
    _write(
        tmp_path,
        "app/templates/a.html",
        """{% translate "Plain" %}{% trans 'Say \\'no\\'' as x %}{% translate "May" context "month" %}
        {% translate variable %}{% card heading=_("In a tag") %}{{ _("In a filter")|upper }}
        {% blocktranslate with n=total|number %}Found {{ n }} at 100%{% endblocktranslate %}
        {% blocktranslate count n=n trimmed %}
           One thing
           here
        {% plural %}{{ n }} things{% endblocktranslate %}{# {% translate "Commented" %} #}""",
    )

    found = catalogue.marked_texts(tmp_path)

    assert set(found) == {
        (None, "Plain"),
        (None, "Say 'no'"),
        ("month", "May"),
        (None, "In a tag"),
        (None, "In a filter"),
        (None, "Found %(n)s at 100%%"),
        (None, "One thing here"),
    }
    assert found[(None, "One thing here")].plural == "%(n)s things"
    assert found[(None, "Plain")].files == {"app/templates/a.html"}


def test_marked_texts__pages_for_staff_are_left_out(tmp_path: Path) -> None:
    _write(
        tmp_path, "app/templates/app/frame.html", '{% extends "ui/base_app.html" %}{% translate "Frame" %}'
    )
    _write(tmp_path, "app/templates/app/list.html", '{% extends "app/frame.html" %}{% translate "List" %}')
    _write(
        tmp_path,
        "app/templates/app/public.html",
        '{% extends "ui/base_public.html" %}{% translate "Public" %}',
    )

    assert set(catalogue.marked_texts(tmp_path)) == {(None, "Public")}


def test_marked_texts__in_python(tmp_path: Path) -> None:
    _write(
        tmp_path,
        "app/forms.py",
        """_("Name")
translation.gettext("Long "
                    "text")
ngettext("%(n)s plant", "%(n)s plants", n)
pgettext_lazy("month", "May")
_(variable)
print("Not marked")
""",
    )

    found = catalogue.marked_texts(tmp_path)

    assert set(found) == {(None, "Name"), (None, "Long text"), (None, "%(n)s plant"), ("month", "May")}
    assert found[(None, "%(n)s plant")].plural == "%(n)s plants"


def test_marked_texts__built_at_run_time_names_file_and_line(tmp_path: Path) -> None:
    _write(tmp_path, "app/views.py", 'x = 1\n_(f"Hello {name}")\n')

    with pytest.raises(ValueError, match=r"views\.py:2: .*f-string"):
        catalogue.marked_texts(tmp_path)


ENTRIES = [
    Entry(None, 'Quote " and \\ and\nline', None, ['Comilla " y \\ y\nlínea'], ["a.html"]),
    Entry("month", "May", None, ["mayo"], ["b.html"]),
    Entry(None, "%(n)s plant", "%(n)s plants", ["%(n)s planta", "%(n)s plantas"], []),
    Entry(None, "Not yet", None, [""], []),
]


def test_po_file__round_trip(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    po_file.write(path, "es", ENTRIES)

    kept = po_file.read(path)

    assert list(kept) == [entry.key for entry in ENTRIES]
    assert [entry.translations for entry in kept.values()] == [entry.translations for entry in ENTRIES]
    assert kept[(None, "%(n)s plant")].plural == "%(n)s plants"


def test_po_file__of_two_entries_the_complete_one_counts(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_text(
        'msgid "A"\nmsgstr ""\n\nmsgid "A"\nmsgstr "Á"\nmsgid "B"\nmsgstr "B"\n', encoding="utf-8"
    )

    kept = po_file.read(path)

    assert kept[(None, "A")].translations == ["Á"]
    assert kept[(None, "B")].translations == ["B"]


def test_po_file__damaged_line_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_text('msgid "A"\nmsgstr broken\n', encoding="utf-8")

    with pytest.raises(ValueError, match=r"django\.po:2"):
        po_file.read(path)


def test_compile__gettext_reads_it_and_skips_the_untranslated(tmp_path: Path) -> None:
    path = tmp_path / "django.mo"
    po_file.compile_to(path, "es", ENTRIES)

    with path.open("rb") as file:
        spanish = gettext.GNUTranslations(file)

    assert spanish.gettext('Quote " and \\ and\nline') == 'Comilla " y \\ y\nlínea'
    assert spanish.pgettext("month", "May") == "mayo"
    assert spanish.ngettext("%(n)s plant", "%(n)s plants", 1) == "%(n)s planta"
    assert spanish.ngettext("%(n)s plant", "%(n)s plants", 0) == "%(n)s plantas"
    assert spanish.gettext("Not yet") == "Not yet"
    assert list(tmp_path.iterdir()) == [path]


def test_untranslated__names_missing_and_foreign_placeholders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "django.po"
    po_file.write(path, "es", [Entry(None, "Hi %(name)s", None, ["Hola %(nombre)s"], [])])
    monkeypatch.setattr(catalogue, "po_path", lambda language: path)
    texts = {
        (None, "Hi %(name)s"): catalogue.Found(files={"a.py"}),
        (None, "New"): catalogue.Found(files={"b.py"}),
    }
    monkeypatch.setattr(catalogue, "marked_texts", lambda: texts)

    problems = catalogue.untranslated("es")

    assert len(problems) == 2
    assert "nombre" in problems[0]
    assert "'New' in b.py" in problems[1]


def test_update__keeps_translations_and_drops_what_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "django.po"
    po_file.write(
        path, "es", [Entry(None, "Old", None, ["Viejo"], []), Entry(None, "Kept", None, ["Sigue"], [])]
    )
    monkeypatch.setattr(catalogue, "po_path", lambda language: path)
    texts = {(None, "Kept"): catalogue.Found(), (None, "New"): catalogue.Found()}
    monkeypatch.setattr(catalogue, "marked_texts", lambda: texts)

    missing = catalogue.update("es")
    first = path.read_text(encoding="utf-8")
    catalogue.update("es")

    assert [entry.text for entry in missing] == ["New"]
    assert po_file.read(path)[(None, "Kept")].translations == ["Sigue"]
    assert "Old" not in first
    assert path.read_text(encoding="utf-8") == first


def test_spanish_is_served() -> None:
    with translation.override("es"):
        assert translate("Skip to main content") == "Saltar al contenido principal"


def test_compile_stale__only_what_is_newer_and_never_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "django.po"
    compiled = path.with_suffix(".mo")
    po_file.write(path, "es", ENTRIES)
    monkeypatch.setattr(catalogue, "po_path", lambda language: path)

    catalogue.compile_stale()
    first = compiled.read_bytes()
    compiled.write_bytes(b"kept")
    catalogue.compile_stale()
    assert compiled.read_bytes() == b"kept"
    assert first != b"kept"

    def refuse(*arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr(po_file, "compile_to", refuse)
    compiled.unlink()
    catalogue.compile_stale()
    assert "pages stay in English" in caplog.text


def test_our_english_wording_is_of_texts_that_the_packages_still_have() -> None:
    shipped = Path(allauth.__file__).parent / "locale" / "es" / "LC_MESSAGES" / "django.mo"
    django_texts = Path(django.__file__).parent / "conf" / "locale" / "es" / "LC_MESSAGES" / "django.mo"
    known: set[str] = set()
    for path in (shipped, django_texts):
        with path.open("rb") as file:
            catalog = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        known |= {key for key in catalog if isinstance(key, str)}

    ours = po_file.read(catalogue.po_path(catalogue.WORDING))

    assert ours
    assert [text for _, text in ours if text not in known] == []
    assert all(entry.complete for entry in ours.values())


def test_our_english_wording_is_what_a_page_says() -> None:
    with translation.override("en"):
        assert translate("Two-Factor Authentication") == "Second factor"
