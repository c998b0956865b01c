"""A center's own program: wrong ones are told with their line, others go on, and past versions stay readable."""

import pytest
from django.test import Client

from factories.accounts import person
from factories.engagements import EngagementFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.apps.programs import actions
from lineshaft.apps.programs.models import Enrolment, ProgramVersion
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

TEXT = """program: noise
version: "1"
title: Less noise
says: Measure the noise of a hall.
area: workforce
service_line: workforce
sources: [{title: Our own handbook, href: "https://example.org/noise", standing: own}]
stages: [{key: measure, title: Measure}]
sheets:
  - key: hall
    title: The hall
    stage: measure
    groups:
      - title: The hall
        questions:
          - {key: loud, kind: number, text: Loudest place, unit: dB, hint: "<script>alert(1)</script>"}
    figures:
      - {key: over, text: Over the limit, unit: dB, formula: loud - 85}
outputs: [{key: plan, title: Plan, parts: [{kind: figures, title: Figures, sheet: hall}]}]
"""


@pytest.fixture
def director(center: Center) -> User:
    return person(Role.DIRECTOR, center.organisation)


def _publish(client: Client, director: User, center: Center, text: str) -> str:
    client.force_login(director)
    return client.post("/programs/own/", {"center": center.pk, "text": text}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("formula: loud - 85", "formula: lound - 85", ["line 18", "lound", "no question or figure"]),
        ("formula: loud - 85", 'formula: "loud -"', ["line 18", "cannot be read"]),
        ("formula: loud - 85", 'formula: "[].append(1)"', ["line 18"]),
        ("kind: number", "kind: numbre", ["line 16", "numbre"]),
        ("https://example.org/noise", "javascript:alert(1)", ["line 7", "no address of a page"]),
        ("service_line: workforce", "service_line: noise", ["noise", "is no service line"]),
        ("stages: [{key: measure, title: Measure}]", "stages: []", ["stages", "at least one"]),
        ("says: Measure", "says: [Measure", ["line"]),
    ],
)
def test_wrong_text__is_told_with_its_line_and_nothing_is_published(
    client: Client, center: Center, director: User, written: str, instead: str, told: list[str]
) -> None:
    assert written in TEXT
    page = _publish(client, director, center, TEXT.replace(written, instead))
    for words in told:
        assert words in page
    with system_scope("a test looks"):
        assert not ProgramVersion.objects.filter(center=center).exists()
    assert "Lean and continuous improvement" in client.get("/programs/").content.decode()


def test_own_program__is_run_and_its_words_are_only_words(
    client: Client, center: Center, director: User, engagement: Engagement
) -> None:
    assert "The program is published" in _publish(client, director, center, TEXT)
    with system_scope("a test looks"):
        version = ProgramVersion.objects.get(center=center)
    client.post(f"/engagements/{engagement.public_id}/program/own-{version.pk}/")
    with system_scope("a test looks"):
        enrolment = Enrolment.objects.get()
    address = f"/programs/enrolments/{enrolment.pk}/sheets/hall/"
    page = client.post(address, {"edition": "0", "loud": "92"}, follow=True).content.decode()
    assert "7 dB" in page
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_version__that_is_past_stays_with_those_who_began_it(
    client: Client, center: Center, director: User, engagement: Engagement
) -> None:
    _publish(client, director, center, TEXT)
    with system_scope("a test looks"):
        first = ProgramVersion.objects.get(center=center)
    client.post(f"/engagements/{engagement.public_id}/program/own-{first.pk}/")
    changed = TEXT.replace('version: "1"', 'version: "2"').replace("Loudest place", "The loudest machine")
    assert "stays as it is" in _publish(client, director, center, TEXT.replace("Loudest", "The loudest"))
    assert "The program is published" in _publish(client, director, center, changed)
    with system_scope("a test looks"):
        enrolment = Enrolment.objects.get()
        second = ProgramVersion.objects.get(center=center, version="2")
    page = client.get(f"/programs/enrolments/{enrolment.pk}/sheets/hall/").content.decode()
    assert "Loudest place" in page
    other = EngagementFactory(center=center, lead=director)
    client.post(f"/engagements/{other.public_id}/program/own-{first.pk}/")
    client.post(f"/engagements/{other.public_id}/program/own-{second.pk}/")
    with system_scope("a test looks"):
        assert Enrolment.objects.get(engagement=other).program == second


def test_text__that_this_release_cannot_read_stops_no_other_program(
    client: Client, center: Center, director: User, engagement: Engagement
) -> None:
    _publish(client, director, center, TEXT)
    with system_scope("a test looks"):
        version = ProgramVersion.objects.get(center=center)
    client.post(f"/engagements/{engagement.public_id}/program/own-{version.pk}/")
    broken = TEXT.replace("loud - 85", "loud - limit")
    with system_scope("a test arranges what an older release had written"):
        ProgramVersion.objects.filter(pk=version.pk).update(text=broken, sha256="0" * 64)
    page = client.get("/programs/").content.decode()
    assert "Lean and continuous improvement" in page
    assert "line 18" in page
    assert "cannot be read by this release" in page
    assert "measure" in client.get("/programs/on-the-way/").content.decode()
    tab = client.get(f"/engagements/{engagement.public_id}/program/")
    assert tab.status_code == 200
    assert "cannot be read by this release" in tab.content.decode()


def test_program_of_another_center__cannot_be_begun(
    center: Center, director: User, stranger: User, client: Client
) -> None:
    _publish(client, director, center, TEXT)
    with system_scope("a test looks"):
        version = ProgramVersion.objects.get(center=center)
        theirs = EngagementFactory(center=stranger.memberships.get().organisation.center, lead=stranger)
    client.force_login(stranger)
    assert client.post(f"/engagements/{theirs.public_id}/program/own-{version.pk}/").status_code == 404
    by = actor_for(stranger)
    with use(by.context), pytest.raises(Conflict, match="another center's own"):
        actions.begin_program(engagement=theirs, program=version, by=by)
