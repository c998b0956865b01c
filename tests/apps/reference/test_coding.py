"""Industry coding over what is loaded: learned once, used by every process, never quoting what people wrote."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from lineshaft.apps.reference import coding
from lineshaft.domain.matching import sentences

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def of_its_own(tmp_path, monkeypatch):
    """A folder of its own, and words alone: the sentence model would take the time of all other tests of this file."""
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(sentences.SentenceModel, "installed", classmethod(lambda cls: None))
    monkeypatch.setattr(coding, "_kept", None)
    monkeypatch.setattr(coding, "_EXAMPLES", [])


def test_before_it_has_learned__nothing_is_suggested():
    assert coding.suggest("machine shop") == []


def test_learned__suggests_with_probability_and_title(capsys):
    call_command("learn_industries")
    first = coding.suggest("machine shop for turned parts")[0]
    assert first.code.startswith("3327")
    assert 0 < first.probability <= 1
    assert first.title
    call_command("learn_industries")
    assert capsys.readouterr().out.splitlines() == ["Learned.", "Nothing changed since the last time."]


def test_spanish_words__are_understood():
    coding.learn()
    assert "31181" in coding.suggest("panadería comercial")[0].code


def test_choices_of_people__are_learned_and_not_shown(monkeypatch):
    coding.learn()
    text = "zorblatt assembly for the quux mount"
    before = [hit.code for hit in coding.suggest(text)]
    coding.register_examples(lambda: [("336413", text)])
    assert coding.learn()
    found = coding.suggest(text)
    assert found[0].code == "336413" != before[:1]
    assert text not in str(found)


def test_files_lost_or_damaged__nothing_is_suggested_and_it_learns_again(monkeypatch):
    coding.learn()
    for path in coding._folder().rglob("weights.npy"):
        path.write_bytes(b"")
    monkeypatch.setattr(coding, "_kept", None)
    assert coding.suggest("machine shop") == []
    assert coding.learn()
    assert coding.suggest("machine shop")


def test_typing__several_words_also_give_what_is_likely(client):
    coding.learn()
    answer = client.get(
        reverse("reference:naics_search"), {"q": "shop that machines turned parts for others"}
    )
    assert "3327" in answer.content.decode()
