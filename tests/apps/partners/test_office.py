"""The program office enters partners, invites their first person, retires and restores them."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from factories.accounts import OrganisationFactory, person
from factories.companies import SiteFactory
from factories.partners import ResourceFactory
from lineshaft.apps.accounts.actions import invite, invite_first
from lineshaft.apps.accounts.models import Invitation, Organisation
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.apps.partners import actions, queries
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use
from simultaneous import acting, at_once, in_between

pytestmark = pytest.mark.django_db

LIST = reverse("partners:settings")
NEW = reverse("partners:partner_new")
FACTS = {"name": "Tool Makers' Union", "arena": "association", "website": "", "about": "", "states": ["13"]}


@pytest.fixture
def office(world):
    return person(Role.NETWORK_ADMINISTRATOR)


def _as(user, act):
    actor = actor_for(user)
    with use(actor.context):
        return act(actor)


def _send(browser, url, **values):
    once = browser.get(url).context["form"]["once"].value()
    return browser.post(url, {"once": once, **values})


def _page(partner, step="partner"):
    return reverse(f"partners:{step}", args=[partner.pk])


class TestEntering:
    def test_the_partner_is_public_and_its_first_person_invited(self, office, sign_in, run_jobs, settings):
        browser = sign_in(office)
        answer = _send(browser, NEW, **FACTS, email="First@union.example")

        made = Organisation.objects.get(name=FACTS["name"])
        assert answer["Location"] == _page(made)
        assert (made.kind, made.partner_profile.arena, made.partner_profile.states) == (
            "partner", "association", ["13"],
        )  # fmt: skip
        with system_scope("looking at the invitation"):
            invitation = Invitation.objects.get(organisation=made)
        assert (invitation.email, invitation.role) == ("first@union.example", "partner_editor")
        run_jobs()
        assert len(list(settings.MAIL_FOLDER.iterdir())) == 1
        listed = browser.get(reverse("partners:partners")).content.decode()
        assert "Tool Makers" in listed
        assert "Georgia" in listed

    def test_without_an_address_nobody_is_invited(self, office, sign_in):
        _send(sign_in(office), NEW, **FACTS, email="")

        with system_scope("looking at the invitations"):
            assert not Invitation.objects.filter(organisation__name=FACTS["name"]).exists()

    def test_the_name_of_another_partner_is_refused_in_any_case(self, world, office, sign_in):
        answer = _send(sign_in(office), NEW, **FACTS | {"name": f" {world.partner.name.upper()} "})

        assert "is a partner already" in str(answer.context["form"].errors["name"])
        assert Organisation.objects.filter(name__iexact=world.partner.name).count() == 1

    def test_a_new_name_that_another_partner_has_is_refused_beside_the_field(self, world, office, sign_in):
        other = world.other_editor.memberships.get().organisation
        answer = _send(sign_in(office), _page(other), **FACTS | {"name": world.partner.name.lower()})

        assert "is a partner already" in str(answer.context["form"].errors["name"])
        other.refresh_from_db()
        assert other.name != world.partner.name.lower()

    def test_the_database_lets_no_two_partners_have_one_name(self, world):
        with pytest.raises(IntegrityError, match="a_partner_has_its_own_name"), transaction.atomic():
            OrganisationFactory(kind=OrganisationKind.PARTNER.value, name=world.partner.name.upper())
        OrganisationFactory(kind=OrganisationKind.CENTER.value, name=world.partner.name)

    def test_changing_keeps_the_partner_and_shows_in_its_history(self, world, office, sign_in):
        browser = sign_in(office)
        answer = _send(browser, _page(world.partner), **FACTS | {"name": "New name"})

        assert answer.status_code == 302
        page = browser.get(_page(world.partner)).content.decode()
        assert "New name" in page
        assert world.partner.name in page  # the name before, in the history

    def test_one_from_the_command_line_is_listed_and_can_be_described(self, office, sign_in):
        bare = OrganisationFactory(kind=OrganisationKind.PARTNER.value, name="Bare partner")
        browser = sign_in(office)
        assert "Not described yet" in browser.get(LIST).content.decode()

        assert _send(browser, _page(bare), **FACTS | {"name": "Bare partner"}).status_code == 302
        assert queries.profile_of(bare.pk).arena == "association"


@pytest.mark.django_db(transaction=True)
def test_two_people_enter_the_same_partner_at_once__one_does_it_and_the_other_is_told(office):
    colleague = person(Role.NETWORK_ADMINISTRATOR)
    results = at_once(
        acting(office, lambda by: actions.add_partner(**FACTS, by=by)),
        acting(colleague, lambda by: actions.add_partner(**FACTS | {"name": FACTS["name"].upper()}, by=by)),
    )

    assert sorted(type(each).__name__ for each in results) == ["InvalidValue", "Organisation"]
    assert any("is a partner already" in str(each) for each in results)
    assert Organisation.objects.filter(name__iexact=FACTS["name"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_invites_while_another_retires__no_invitation_stays_open(world, office):
    colleague = person(Role.NETWORK_ADMINISTRATOR)

    def inviting(by):
        return invite(organisation=world.partner, email="late@union.example", role=Role.PARTNER_EDITOR, by=by)

    in_between(
        acting(office, inviting),
        acting(colleague, lambda by: actions.retire_partner(partner=world.partner, by=by)),
    )

    with system_scope("looking at the invitations"):
        assert [
            each.revoked_at is None for each in Invitation.objects.filter(organisation=world.partner)
        ] == [False]


class TestRetiring:
    def test_nobody_is_invited_to_it__and_the_people_page_says_why(self, world, office, sign_in):
        _as(office, lambda by: actions.retire_partner(partner=world.partner, by=by))
        people = reverse("accounts:organisation", args=[world.partner.pk])
        browser = sign_in(office)
        page = browser.get(people).content.decode()
        assert f"{world.partner.name} is retired: nobody is invited to it." in page
        assert "Send invitation" not in page

        def inviting(by):
            role = Role.PARTNER_EDITOR
            return invite(organisation=world.partner, email="late@union.example", role=role, by=by)

        with pytest.raises(Conflict, match=r"is retired: nobody is invited to it\. Restore it first"):
            _as(office, inviting)
        with system_scope("a test runs the command line"), pytest.raises(Conflict, match="is retired"):
            invite_first(
                email="late@union.example", role=Role.PARTNER_EDITOR, organisation_name=world.partner.name
            )
        _as(office, lambda by: actions.restore_partner(partner=world.partner, by=by))
        assert _as(office, inviting).email == "late@union.example"

    @pytest.fixture
    def resource(self, world):
        return ResourceFactory(partner=world.partner, title="Energy loan", created_by=world.editor)

    def test_its_resources_are_neither_shown_nor_passed_on__and_come_back(
        self, world, office, resource, sign_in
    ):
        browser = sign_in(office)
        browser.post(_page(world.partner, "retire"))

        public = reverse("partners:resource", args=[resource.slug])
        site = SiteFactory(naics_id="332119")
        share = {"resource": resource, "site": site, "center": world.center, "contact": None}
        assert browser.get(public).status_code == 404
        assert "Energy loan" not in browser.get(reverse("partners:resources")).content.decode()
        assert world.partner.name not in browser.get(reverse("partners:partners")).content.decode()
        with pytest.raises(Conflict, match="not offered any more"):
            _as(world.advisor, lambda by: actions.share_resource(**share, by=by))

        browser.post(_page(world.partner, "restore"))

        assert browser.get(public).status_code == 200
        assert world.partner.name in browser.get(reverse("partners:partners")).content.decode()
        _as(world.advisor, lambda by: actions.share_resource(**share, by=by))

    def test_its_editor_is_told_and_publishes_nothing(self, world, office, resource, sign_in):
        draft = ResourceFactory(partner=world.partner, status="draft", published_at=None)
        _as(office, lambda by: actions.retire_partner(partner=world.partner, by=by))

        with pytest.raises(Conflict, match="is retired: nothing of it is shown"):
            _as(world.editor, lambda by: actions.publish_resource(resource=draft, by=by))
        browser = sign_in(world.editor)
        assert "Not shown at present" in browser.get(reverse("partners:mine")).content.decode()
        own = browser.get(reverse("partners:own", args=[resource.pk])).content.decode()
        assert reverse("partners:resource", args=[resource.slug]) not in own
        assert "Not shown at present" in own
        form = browser.get(reverse("partners:edit", args=[resource.pk])).content.decode()
        assert "your changes are public" not in form

    def test_a_center_keeps_the_record_of_what_it_passed_on__without_a_dead_link(
        self, world, office, resource, sign_in
    ):
        facts = {"resource": resource, "site": world.site, "center": world.center, "contact": None}
        _as(world.advisor, lambda by: actions.share_resource(**facts, by=by))
        _as(office, lambda by: actions.retire_partner(partner=world.partner, by=by))

        page = sign_in(world.advisor).get(reverse("partners:of_site", args=[world.site.public_id]))
        assert "partner retired" in page.content.decode()
        assert reverse("partners:resource", args=[resource.slug]) not in page.content.decode()

    def test_open_invitations_are_withdrawn(self, office, sign_in):
        browser = sign_in(office)
        _send(browser, NEW, **FACTS, email="first@union.example")
        made = Organisation.objects.get(name=FACTS["name"])
        browser.post(_page(made, "retire"))

        with system_scope("looking at the invitation"):
            assert not Invitation.objects.get(organisation=made).is_open

    @pytest.mark.parametrize(
        ("step", "reason"), [("restore", "is not retired"), ("retire", "retired already")]
    )
    def test_twice_is_refused(self, world, office, sign_in, step, reason):
        browser = sign_in(office)
        if step == "retire":
            browser.post(_page(world.partner, "retire"))

        answer = browser.post(_page(world.partner, step), follow=True)

        assert reason in answer.content.decode()

    def test_the_list_tells_active_and_retired_apart(self, world, office, sign_in):
        _as(office, lambda by: actions.retire_partner(partner=world.partner, by=by))
        browser = sign_in(office)

        def names(query):
            return [partner.name for partner, *_rest in browser.get(LIST + query).context["rows"]]

        assert names("?status=retired") == [world.partner.name]
        assert world.partner.name not in names("?status=active")
        assert world.partner.name in names("?q=" + world.partner.name)


class TestWho:
    @pytest.mark.parametrize("url", [LIST, NEW])
    def test_partners_and_centers_do_not(self, world, sign_in, url):
        assert sign_in(world.editor).get(url).status_code == 403
        assert sign_in(world.advisor).get(url).status_code == 403

    def test_a_program_officer_reads_only(self, world, sign_in):
        browser = sign_in(person(Role.PROGRAM_OFFICER))

        assert browser.get(LIST).status_code == 200
        page = browser.get(_page(world.partner))
        assert page.status_code == 200
        assert "Save</button>" not in page.content.decode()
        assert browser.get(NEW).status_code == 403
        assert browser.post(_page(world.partner), FACTS).status_code == 403
        assert browser.post(_page(world.partner, "retire")).status_code == 403
        assert not queries.profile_of(world.partner.pk).is_retired

    def test_the_list_asks_the_same_number_of_questions_for_many(
        self, office, sign_in, django_assert_max_num_queries
    ):
        for _each in range(8):
            ResourceFactory()
        browser = sign_in(office)
        with django_assert_max_num_queries(16):
            assert browser.get(LIST).status_code == 200
