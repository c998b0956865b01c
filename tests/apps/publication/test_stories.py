"""A success story from the engagement to every public page, and off them again."""

import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from factories.accounts import person
from factories.companies import CompanyFactory, SiteFactory
from factories.engagements import EngagementFactory, OutcomeFactory, RequestFactory
from factories.network import CenterFactory
from factories.publication import PublishedStoryFactory, StoryConsentFactory, StoryFactory, StoryLinkFactory
from lineshaft.apps.accounts.actions import hash_token
from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.publication.actions import publish
from lineshaft.apps.publication.stories import actions, queries
from lineshaft.apps.publication.stories.models import PublishedStory, Story, StoryConsent, StoryFigure
from lineshaft.apps.publication.stories.states import ConsentState
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import Context, Scope, system_scope, use

pytestmark = pytest.mark.django_db

TITLE = "Less scrap on the press line"
WORDS = {
    "title": TITLE,
    "challenge": "One part in ten was scrap.",
    "solution": "We set up 5S.",
    "result": "One part in a hundred is scrap.",
    "quote": "We see what we do.",
    "quote_by": "Maria Example",
}
SPANISH = {**WORDS, "title": "Menos desperdicio en la prensa", "result": "Una pieza de cada cien."}
NOTHING = dict.fromkeys(WORDS, "")


@pytest.fixture
def advisor() -> User:
    center = CenterFactory(state_id="13", slug="georgia")
    return person(Role.ADVISOR, center.organisation, email="ada@center.example")


@pytest.fixture
def director(advisor: User) -> User:
    return person(Role.DIRECTOR, advisor.memberships.get().organisation, email="dora@center.example")


@pytest.fixture
def engagement(advisor: User) -> Engagement:
    center = advisor.memberships.get().organisation.center
    site = SiteFactory(company=CompanyFactory(name="Peach State Stamping"), state_id="13", city="Atlanta")
    found = EngagementFactory(
        center=center, site=site, lead=advisor, scope="5S with the operators.", result="Scrap fell.",
        status="completed", completed_on="2026-10-01",
        from_request=RequestFactory(center=center, need="Too much scrap.", site=site, status="engaged"),
    )  # fmt: skip
    for amount in ("100000", "20000.50"):
        OutcomeFactory(center=center, site=site, engagement=found, amount=Decimal(amount), state="verified")
    OutcomeFactory(
        center=center, site=site, engagement=found, kind="jobs_created", amount=3, state="verified"
    )
    OutcomeFactory(
        center=center, site=site, engagement=found, kind="cost_savings", amount=77, state="reported"
    )
    return found


def acting(user: User, act: Callable[[Any], Any]) -> Any:
    """`act` as this person, with what the row policies show them."""
    actor = actor_for(user)
    with use(actor.context):
        return act(actor)


def drafted(engagement: Engagement, by: User, spanish: dict[str, str] = NOTHING) -> Story:
    def write(actor: Any) -> Story:
        story = actions.draft_story(engagement=Engagement.objects.get(pk=engagement.pk), by=actor)
        told = list(story.figures.values_list("outcome_id", flat=True))
        return actions.edit_story(
            story=story, by=actor, company_name="Peach State Stamping", place="Atlanta, Georgia", english=WORDS,
            spanish=spanish, outcome_ids=told,
        )  # fmt: skip

    return acting(by, write)


def asked(engagement: Engagement, advisor: User, director: User, **words: Any) -> Story:
    story = drafted(engagement, advisor, **words)
    acting(advisor, lambda by: actions.send_to_review(story=story, by=by))
    acting(
        director,
        lambda by: actions.ask_company(
            story=story, by=by, contact_name="Maria Example", contact_email="maria@example.org", language="en"
        ),
    )
    return story


def published(engagement: Engagement, advisor: User, director: User, **words: Any) -> PublishedStory:
    story = asked(engagement, advisor, director, **words)
    consent = consent_of(story)
    actions.answer_by_link(
        consent=consent, answer=ConsentState.GIVEN, name="Maria Example", position="Owner", note=""
    )
    return acting(director, lambda by: actions.publish(story=story, by=by))


def consent_of(story: Story) -> StoryConsent:
    with system_scope("a test looks"):
        return story.consents.select_related("story__center").latest("pk")


def status_of(story: Story) -> str:
    with system_scope("a test looks"):
        return Story.objects.get(pk=story.pk).status


def mails() -> list[str]:
    """Each mail that was sent: its head and its text."""
    sent = [read_message(path) for path in sorted(Path(settings.MAIL_FOLDER).glob("*.eml"))]
    return [f"{each['To']} {each['Subject']}\n{each.get_body().get_content()}" for each in sent]


def photo(size: tuple[int, int] = (400, 300)) -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, "PNG")
    return SimpleUploadedFile("press.png", made.getvalue(), "image/png")


# Writing ----------------------------------------------------------------------------------------------------------


def test_draft__takes_over_the_engagement_and_its_verified_outcomes(
    engagement: Engagement, advisor: User
) -> None:
    story = acting(advisor, lambda by: actions.draft_story(engagement=engagement, by=by))
    assert story.english["challenge"] == "Too much scrap."
    assert story.english["solution"] == "5S with the operators."
    assert story.english["result"] == "Scrap fell."
    assert story.company_name == "Peach State Stamping"
    assert story.place == "Atlanta, Georgia"
    with system_scope("a test looks"):
        kinds = sorted(StoryFigure.objects.values_list("outcome__kind", "outcome__state"))
    assert kinds == [("jobs_created", "verified"), ("new_sales", "verified"), ("new_sales", "verified")]


def test_draft__there_is_one_already(engagement: Engagement, advisor: User) -> None:
    drafted(engagement, advisor)
    with pytest.raises(Conflict, match="There is a story of this engagement already"):
        acting(advisor, lambda by: actions.draft_story(engagement=engagement, by=by))


def test_edit__an_outcome_that_is_not_verified_is_refused(engagement: Engagement, advisor: User) -> None:
    story = drafted(engagement, advisor)
    with system_scope("a test looks"):
        reported = engagement.outcomes.get(state="reported").pk
    with pytest.raises(InvalidValue, match="not verified"):
        acting(
            advisor,
            lambda by: actions.edit_story(
                story=story,
                by=by,
                company_name="P",
                place="",
                english=WORDS,
                spanish=NOTHING,
                outcome_ids=[reported],
            ),
        )


def test_review__half_of_the_spanish_is_refused(engagement: Engagement, advisor: User) -> None:
    story = drafted(engagement, advisor, {**NOTHING, "title": "Menos desperdicio"})
    with pytest.raises(
        Conflict, match="Spanish text is not complete: the challenge, the solution, the result"
    ):
        acting(advisor, lambda by: actions.send_to_review(story=story, by=by))


def test_photo__is_made_anew_and_a_false_one_refused(engagement: Engagement, advisor: User) -> None:
    story = drafted(engagement, advisor)

    def put(upload: SimpleUploadedFile) -> Story:
        return acting(
            advisor,
            lambda by: actions.set_photo(
                story=story, by=by, upload=upload, photo_text="The press", photo_text_es=""
            ),
        )

    kept = put(photo())
    with kept.photo.open("rb") as stored:
        assert stored.read(3) == b"\xff\xd8\xff"
    assert len(kept.photo_sha256) == 64
    with pytest.raises(InvalidValue, match="no photo that can be read"):
        put(SimpleUploadedFile("press.jpg", b"%PDF-1.7", "image/jpeg"))


def test_photo__that_was_replaced_or_removed_leaves_the_store_unless_the_company_was_asked_about_it(
    engagement: Engagement, advisor: User, director: User, run_jobs: Callable[[], list[str]]
) -> None:
    story = drafted(engagement, advisor)

    def put(size: tuple[int, int]) -> str:
        saved = acting(
            advisor,
            lambda by: actions.set_photo(
                story=story, by=by, upload=photo(size), photo_text="The press", photo_text_es=""
            ),
        )
        run_jobs()
        return saved.photo.name

    first, second = put((400, 300)), put((300, 400))
    assert (default_storage.exists(first), default_storage.exists(second)) == (False, True)
    assert put((300, 400)) != second
    with system_scope("a test looks"):
        third = Story.objects.get(pk=story.pk).photo.name
    acting(advisor, lambda by: actions.send_to_review(story=story, by=by))
    acting(
        director,
        lambda by: actions.ask_company(
            story=story, by=by, contact_name="M", contact_email="m@example.org", language="en"
        ),
    )
    acting(advisor, lambda by: actions.back_to_draft(story=story, by=by))
    fourth = put((500, 300))
    assert default_storage.exists(third)
    acting(advisor, lambda by: actions.remove_photo(story=story, by=by))
    run_jobs()
    assert (default_storage.exists(third), default_storage.exists(fourth)) == (True, False)
    acting(advisor, lambda by: actions.send_to_review(story=story, by=by))
    acting(
        director,
        lambda by: actions.ask_company(
            story=story, by=by, contact_name="M", contact_email="m@example.org", language="en"
        ),
    )
    actions.answer_by_link(
        consent=consent_of(story), answer=ConsentState.GIVEN, name="M", position="O", note=""
    )
    acting(director, lambda by: actions.publish(story=story, by=by))
    acting(director, lambda by: actions.take_down(story=story, by=by, reason="The plant closed"))
    assert "publication.delete_photo" in run_jobs()
    assert not default_storage.exists(third)


def test_spanish_text__begun_after_the_photo_has_its_words(engagement: Engagement, advisor: User) -> None:
    story = drafted(engagement, advisor)
    acting(
        advisor,
        lambda by: actions.set_photo(
            story=story, by=by, upload=photo(), photo_text="The press", photo_text_es=""
        ),
    )
    told = acting(
        advisor,
        lambda by: actions.edit_story(
            story=story, by=by, company_name="Peach", place="", english=WORDS, spanish=SPANISH, outcome_ids=[]
        ),
    )
    assert (told.english["photo_text"], told.spanish["photo_text"]) == ("The press", "The press")


# Agreeing ---------------------------------------------------------------------------------------------------------


def test_ask__keeps_the_exact_words_and_sends_a_link(
    engagement: Engagement, advisor: User, director: User, run_jobs: Callable[[], list[str]], client: Client
) -> None:
    consent = consent_of(asked(engagement, advisor, director, spanish=SPANISH))
    assert "exactly as they stand here" in consent.wording
    assert consent.shown["texts"]["en"]["result"] == WORDS["result"]
    assert consent.shown["texts"]["es"]["title"] == SPANISH["title"]
    assert consent.shown["figures"] == [["new_sales", "120000.50"], ["jobs_created", "3.00"]]
    run_jobs()
    (sent,) = mails()
    assert "maria@example.org" in sent
    token = re.search(r"/story-consent/([\w-]+)/", sent)
    assert token
    page = client.get(reverse("publication:story_consent", args=[token[1]])).content.decode()
    assert WORDS["result"] in page
    assert "exactly as they stand here" in page


def link_to(consent: StoryConsent) -> str:
    StoryLinkFactory(consent=consent, token_hash=hash_token("the-token"))
    return reverse("publication:story_consent", args=["the-token"])


def test_link__the_company_agrees_then_takes_it_back(
    engagement: Engagement, advisor: User, director: User, client: Client, run_jobs: Callable[[], list[str]]
) -> None:
    story = asked(engagement, advisor, director)
    address = link_to(consent_of(story))
    refused = client.post(address, {"answer": "accepted"})
    assert refused.status_code == 422
    assert "Write your name" in refused.content.decode()
    client.post(address, {"answer": "accepted", "name": "Maria Example", "position": "Owner"})
    assert status_of(story) == "accepted"
    shown = acting(director, lambda by: actions.publish(story=story, by=by))
    public = reverse("publication:story_public", args=[shown.slug])
    assert client.get(public).status_code == 200
    client.post(reverse("publication:story_consent_take_back", args=["the-token"]))
    assert status_of(story) == "withdrawn"
    assert consent_of(story).withdrawn_at is not None
    gone = client.get(public)
    assert gone.status_code == 410
    assert TITLE not in gone.content.decode()
    assert client.get("/stories/never-there-12345678/").status_code == 404
    for page in ("publication:stories_public", "publication:stories_feed", "api:stories"):
        assert TITLE not in client.get(reverse(page)).content.decode()
    assert client.get(reverse("publication:story_pdf", args=[shown.slug])).status_code == 410
    assert client.get(reverse("api:story", args=[shown.slug])).status_code == 410
    run_jobs()
    assert sum("took back its word" in each for each in mails()) == 2


def test_link__answered_twice_says_so(engagement: Engagement, advisor: User, director: User) -> None:
    consent = consent_of(asked(engagement, advisor, director))
    actions.answer_by_link(
        consent=consent, answer=ConsentState.REFUSED, name="Maria", position="Owner", note="Not now"
    )
    with pytest.raises(Conflict, match="said no to this story already"):
        actions.answer_by_link(
            consent=consent, answer=ConsentState.GIVEN, name="Maria", position="Owner", note=""
        )
    assert status_of(consent.story) == "declined"


def test_link__the_company_says_yes_once_something_is_changed(
    engagement: Engagement, advisor: User, director: User, client: Client, run_jobs: Callable[[], list[str]]
) -> None:
    story = asked(engagement, advisor, director)
    address = link_to(consent_of(story))
    who = {"answer": "changes_asked", "name": "Maria Example", "position": "Owner"}
    nothing_named = client.post(address, who)
    assert nothing_named.status_code == 422
    assert "Say what should be different" in nothing_named.content.decode()
    client.post(address, {**who, "left_out": ["name", "figures"], "note": "Two shifts, not three."})
    assert status_of(story) == "draft"
    page = client.get(address).content.decode()
    assert "the name of the company, the figures" in page
    assert "Two shifts, not three." in page
    run_jobs()
    assert sum("wants its story changed" in each for each in mails()) == 2
    # It cannot go out again as it was: neither with the name in a text, nor with the figures.
    with pytest.raises(Conflict, match="told without the name of the company, the figures"):
        acting(advisor, lambda by: actions.send_to_review(story=story, by=by))
    named = {**WORDS, "solution": "PEACH STATE stamping, Inc. moved the press."}
    for english, message in ((named, "without the name of the company, and"), (WORDS, "")):
        acting(
            advisor,
            lambda by, english=english: actions.edit_story(
                story=story, by=by, company_name="A stamping plant in Georgia", place="Georgia",
                english=english, spanish=NOTHING, outcome_ids=[],
            ),
        )  # fmt: skip
        if message:
            with pytest.raises(Conflict, match=message):
                acting(advisor, lambda by: actions.send_to_review(story=story, by=by))
    acting(advisor, lambda by: actions.send_to_review(story=story, by=by))
    assert status_of(story) == "under_review"


def test_link__unknown(client: Client) -> None:
    answer = client.get(reverse("publication:story_consent", args=["nobody-made-this"]))
    assert answer.status_code == 404
    assert "This link is not known" in answer.content.decode()


def test_link__opens_one_consent_and_nothing_else(
    engagement: Engagement, advisor: User, director: User
) -> None:
    consent = consent_of(asked(engagement, advisor, director))
    other = StoryConsentFactory()
    with use(Context(scope=Scope.TOKEN, token_consent=consent.pk)):
        assert list(StoryConsent.objects.values_list("pk", flat=True)) == [consent.pk]
        assert not Story.objects.exists()
    assert other.pk != consent.pk


def test_change__ends_the_consent_and_the_company_is_asked_anew(
    engagement: Engagement, advisor: User, director: User, client: Client
) -> None:
    story = asked(engagement, advisor, director)
    address = link_to(consent_of(story))
    acting(advisor, lambda by: actions.back_to_draft(story=story, by=by, note="A typing error"))
    assert consent_of(story).status == "superseded"
    assert "is changing this story" in client.get(address).content.decode()
    answer = client.post(address, {"answer": "accepted", "name": "Maria", "position": "Owner"})
    assert answer.status_code == 200
    assert status_of(story) == "draft"


# Public -----------------------------------------------------------------------------------------------------------


def test_publish__without_consent_is_refused(engagement: Engagement, advisor: User, director: User) -> None:
    story = asked(engagement, advisor, director)
    with pytest.raises(Conflict, match="cannot become “published”"):
        acting(director, lambda by: actions.publish(story=story, by=by))


def test_publish__an_outcome_no_longer_verified_is_refused(
    engagement: Engagement, advisor: User, director: User
) -> None:
    story = asked(engagement, advisor, director)
    actions.answer_by_link(
        consent=consent_of(story), answer=ConsentState.GIVEN, name="M", position="O", note=""
    )
    with system_scope("a test arranges"):
        engagement.outcomes.filter(kind="new_sales").update(state="flagged")
    with pytest.raises(Conflict, match=r"New sales is not verified any more \(flagged"):
        acting(director, lambda by: actions.publish(story=story, by=by))
    with system_scope("a test arranges"):
        engagement.outcomes.filter(kind="new_sales").update(state="verified", amount=Decimal(5))
    with pytest.raises(
        Conflict, match=r"New sales is \$5.00 now, and the company saw \$100,000.00; New sales"
    ):
        acting(director, lambda by: actions.publish(story=story, by=by))


def test_publish__an_advisor_may_not(engagement: Engagement, advisor: User, director: User) -> None:
    story = asked(engagement, advisor, director)
    with pytest.raises(Exception, match="Only a director of the center"):
        acting(advisor, lambda by: actions.publish(story=story, by=by))


def test_published__stands_on_the_list_the_state_page_and_in_the_feed(
    engagement: Engagement, advisor: User, director: User, client: Client, report: Any
) -> None:
    found = published(engagement, advisor, director, spanish=SPANISH)
    report("13", 100)
    publish(fiscal_year=2026)
    for address in (
        reverse("publication:stories_public"),
        reverse("publication:stories_public") + "?state=GA&area=continuous_improvement&q=scrap",
        reverse("publication:state", args=["ga"]),
    ):
        assert TITLE in client.get(address).content.decode(), address
    assert TITLE not in client.get(reverse("publication:stories_public") + "?state=AL").content.decode()
    page = client.get(reverse("publication:story_public", args=[found.slug])).content.decode()
    assert "$120,0" in page
    assert "Maria Example" in page
    feed = ElementTree.fromstring(client.get(reverse("publication:stories_feed")).content)
    assert [item.findtext("title") for item in feed.iter("item")] == [TITLE]
    assert (feed.tag, feed.get("version")) == ("rss", "2.0")


def test_published__as_a_pdf_of_one_page_and_in_the_api(
    engagement: Engagement, advisor: User, director: User, client: Client
) -> None:
    found = published(engagement, advisor, director, spanish=SPANISH)
    address = reverse("publication:story_pdf", args=[found.slug])
    assert address in client.get(reverse("publication:story_public", args=[found.slug])).content.decode()
    paper = client.get(address)
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content == client.get(address).content
    again = client.get(address, headers={"if-none-match": paper["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    read = PdfReader(io.BytesIO(paper.content))
    text = read.pages[0].extract_text()
    assert len(read.pages) == 1
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for said in (TITLE, "Peach State Stamping", str(found.center), "$120,000.50", "verified by an evaluator"):
        assert said in text
    client.cookies["django_language"] = "es"
    assert (
        "Una pieza de cada cien."
        in PdfReader(io.BytesIO(client.get(address).content)).pages[0].extract_text()
    )

    (listed,) = client.get("/api/v1/stories?state=GA").json()["stories"]
    one = client.get(f"/api/v1/stories/{found.slug}").json()["story"]
    assert one == listed
    assert one["texts"]["es"]["title"] == SPANISH["title"]
    assert {"kind": "new_sales", "amount": "120000.50"} in one["figures"]
    assert one["pdf"].endswith(address)
    assert client.get("/api/v1/stories?state=AL").json()["stories"] == []
    assert client.get("/api/v1/stories/never-there").status_code == 404
    with system_scope("a test arranges"):
        engagement.outcomes.filter(kind="jobs_created").update(state="flagged")
    checked = client.get(f"/api/v1/stories/{found.slug}").json()["story"]
    assert (checked["figures"], checked["figures_are_checked"]) == ([], True)
    changed = client.get(address, headers={"if-none-match": paper["ETag"]})
    assert "$120,000.50" not in PdfReader(io.BytesIO(changed.content)).pages[0].extract_text()


def test_published__in_spanish(engagement: Engagement, advisor: User, director: User, client: Client) -> None:
    found = published(engagement, advisor, director, spanish=SPANISH)
    client.cookies["django_language"] = "es"
    assert SPANISH["title"] in client.get(reverse("publication:stories_public")).content.decode()
    page = client.get(reverse("publication:story_public", args=[found.slug])).content.decode()
    assert SPANISH["result"] in page
    assert WORDS["result"] not in page


def test_published__the_photo_goes_with_the_story(
    engagement: Engagement,
    advisor: User,
    director: User,
    client: Client,
    run_jobs: Callable[[], list[str]],
) -> None:
    story = drafted(engagement, advisor)
    acting(
        advisor,
        lambda by: actions.set_photo(
            story=story, by=by, upload=photo(), photo_text="The press", photo_text_es=""
        ),
    )
    acting(advisor, lambda by: actions.send_to_review(story=story, by=by))
    acting(
        director,
        lambda by: actions.ask_company(
            story=story, by=by, contact_name="M", contact_email="m@example.org", language="es"
        ),
    )
    acting(
        director,
        lambda by: actions.record_answer(
            story=story,
            by=by,
            answer=ConsentState.GIVEN,
            name="Maria Example",
            position="Owner",
            note="On paper",
        ),
    )
    found = acting(director, lambda by: actions.publish(story=story, by=by))
    address = reverse("publication:story_photo_public", args=[found.slug])
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "no-cache" in answer["Cache-Control"]
    assert (
        'alt="The press"'
        in client.get(reverse("publication:story_public", args=[found.slug])).content.decode()
    )
    assert default_storage.exists(found.photo)
    acting(director, lambda by: actions.take_down(story=story, by=by, reason="The plant closed"))
    run_jobs()
    assert client.get(address).status_code == 404
    assert not default_storage.exists(found.photo)
    assert consent_of(story).status == "withdrawn"


def test_database__shows_nothing_that_no_company_agreed_to(
    engagement: Engagement, advisor: User, director: User
) -> None:
    found = published(engagement, advisor, director)
    with system_scope("a test tries"):
        with pytest.raises(DatabaseError, match="no company agreed to"), transaction.atomic():
            PublishedStory.objects.filter(pk=found.pk).update(content={**found.content, "company": "Another"})
        consent = StoryConsentFactory()
        with pytest.raises(DatabaseError, match="no company agreed to"), transaction.atomic():
            PublishedStoryFactory(consent=consent, slug="not-agreed")


def test_database__a_consent_that_ends_takes_the_story_with_it() -> None:
    found = PublishedStoryFactory()
    with system_scope("a test tries"):
        StoryConsent.objects.filter(pk=found.consent_id).update(status="withdrawn")
        assert not PublishedStory.objects.exists()


# The center's pages -----------------------------------------------------------------------------------------------


def test_pages__from_the_tab_to_the_public_page(
    engagement: Engagement, advisor: User, director: User, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(advisor)
    tab = browser.get(
        reverse("publication:story_of_engagement", args=[engagement.public_id])
    ).content.decode()
    assert "Draft a story" in tab
    browser.post(reverse("publication:story_draft", args=[engagement.public_id]))
    with system_scope("a test looks"):
        story = Story.objects.get()
    form = browser.get(reverse("publication:story_edit", args=[story.pk])).content.decode()
    assert "New sales: $100,000" in form
    sent = {
        "company_name": "Peach State Stamping",
        **WORDS,
        "opened": re.search(r'name="opened" value="([^"]*)"', form)[1],  # type: ignore[index]
    }
    answer = browser.post(reverse("publication:story_edit", args=[story.pk]), sent)
    assert answer.status_code == 302
    browser.post(reverse("publication:story_review", args=[story.pk]))
    assert status_of(story) == "under_review"
    assert browser.get(reverse("publication:story_ask", args=[story.pk])).status_code == 403
    browser = sign_in(director)
    assert "to review, by" in browser.get(reverse("home:how_things_stand")).content.decode()
    nobody = browser.post(reverse("publication:story_ask", args=[story.pk]), {"language": "en"})
    assert "Choose a contact, or write the name" in nobody.content.decode()
    browser.post(
        reverse("publication:story_ask", args=[story.pk]),
        {"language": "en", "contact_name": "Maria", "contact_email": "maria@example.org"},
    )
    browser.post(
        reverse("publication:story_answer", args=[story.pk]),
        {"answer": "accepted", "name": "Maria", "position": "Owner"},
    )
    assert "the company agreed: publish it" in browser.get(reverse("home:how_things_stand")).content.decode()
    browser.post(reverse("publication:story_publish", args=[story.pk]))
    assert status_of(story) == "published"
    browser.post(reverse("publication:story_take_down", args=[story.pk]), {"down-reason": ""})
    assert status_of(story) == "published"
    browser.post(reverse("publication:story_take_down", args=[story.pk]), {"down-reason": "Wrong"})
    assert status_of(story) == "withdrawn"


def test_pages__another_center_finds_nothing(engagement: Engagement, advisor: User, sign_in: Any) -> None:
    story = drafted(engagement, advisor)
    browser = sign_in(person(Role.DIRECTOR, CenterFactory(state_id="01").organisation))
    assert browser.get(reverse("publication:story", args=[story.pk])).status_code == 404
    assert TITLE not in browser.get(reverse("publication:stories")).content.decode()
    evaluator = sign_in(person(Role.EVALUATOR))
    assert evaluator.get(reverse("publication:stories")).status_code == 403


@pytest.mark.parametrize(
    "change", [{"state": "flagged"}, {"amount": Decimal(90000)}], ids=["state", "amount"]
)
def test_published__a_figure_is_shown_as_long_as_its_outcome_is_what_was_agreed_to(
    engagement: Engagement, advisor: User, director: User, client: Client, change: dict[str, Any]
) -> None:
    found = published(engagement, advisor, director)
    address = reverse("publication:story_public", args=[found.slug])
    assert "120,00" in client.get(address).content.decode()
    with system_scope("an evaluator looks again"):
        told = engagement.outcomes.get(amount=100000)
        engagement.outcomes.filter(pk=told.pk).update(**change)
    page = client.get(address).content.decode()
    assert "120,00" not in page
    assert "being checked again" in page
    with system_scope("it was right"):
        engagement.outcomes.filter(pk=told.pk).update(state="verified", amount=100000)
    assert "120,00" in client.get(address).content.decode()


def test_review__by_who_wrote_it_is_refused(engagement: Engagement, director: User) -> None:
    story = drafted(engagement, director)
    acting(director, lambda by: actions.send_to_review(story=story, by=by))
    with pytest.raises(Conflict, match="somebody else reviews"):
        acting(
            director,
            lambda by: actions.ask_company(
                story=story, by=by, contact_name="M", contact_email="m@example.org", language="en"
            ),
        )


def test_work__a_published_story_whose_outcome_fell_is_shown_to_the_director(
    engagement: Engagement, advisor: User, director: User
) -> None:
    found = published(engagement, advisor, director)
    assert acting(director, lambda by: list(queries.waiting_stories(by))) == []
    with system_scope("a test arranges"):
        engagement.outcomes.filter(kind="jobs_created").update(state="rejected")
    (row,) = acting(director, lambda by: list(queries.waiting_stories(by)))
    assert row.pk == consent_of(Story(pk=row.pk)).story_id
    assert found.title == row.title


@pytest.mark.parametrize("address", ["publication:stories_public", "publication:stories_feed"])
def test_public_lists__ask_no_more_with_more_stories(address: str, client: Client) -> None:
    PublishedStoryFactory()
    client.get(reverse(address))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(address))
    for _n in range(5):
        PublishedStoryFactory(consent__story=StoryFactory(status="published"))
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(address))
    assert len(many) == len(few)
