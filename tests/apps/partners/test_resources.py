"""Writing, publishing, withdrawing: by the partner's own editors; drafts are nobody else's."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from factories.companies import SiteFactory
from factories.partners import ResourceFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.partners import actions, queries
from lineshaft.apps.partners.models import PartnerProfile, Resource
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.matching import Audience
from lineshaft.tenancy import Context, Scope, use

pytestmark = pytest.mark.django_db

FACTS = {"kind": "funding", "title": "Tooling loan", "summary": "Up to $50,000 for tools."}


def _as(user, act):
    actor = actor_for(user)
    with use(actor.context):
        return act(actor)


def _create(world, **facts):
    return _as(
        world.editor, lambda by: actions.create_resource(partner=world.partner, by=by, **{**FACTS, **facts})
    )


class TestActions:
    def test_a_new_resource_is_a_draft_with_its_address(self, world):
        resource = _create(world, title="Préstamo para herramientas & más")

        assert (resource.status, resource.slug) == ("draft", "prestamo-para-herramientas-mas")
        assert resource.created_by == world.editor

    def test_the_same_title_twice_has_two_addresses__also_where_the_other_is_hidden(self, world):
        ResourceFactory(slug="tooling-loan", status="draft", published_at=None)

        assert _create(world).slug.startswith("tooling-loan-")

    def test_publish_and_withdraw_and_publish_again(self, world):
        resource = _create(world)
        for act, status in (
            (actions.publish_resource, "published"),
            (actions.withdraw_resource, "withdrawn"),
            (actions.publish_resource, "published"),
        ):
            resource = _as(world.editor, lambda by, act=act, one=resource: act(resource=one, by=by))
            assert resource.status == status

    def test_publish__refused_after_the_last_day(self, world):
        resource = _create(world, apply_by=date(2026, 11, 21))

        with pytest.raises(Conflict, match="Nov 21, 2026"):
            _as(world.editor, lambda by: actions.publish_resource(resource=resource, by=by))

    def test_withdraw__refused_for_a_draft(self, world):
        resource = _create(world)

        with pytest.raises(Conflict, match="is draft"):
            _as(world.editor, lambda by: actions.withdraw_resource(resource=resource, by=by))

    def test_create__refuses_a_size_range_that_is_none(self, world):
        with pytest.raises(InvalidValue):
            _create(world, employees_min=10, employees_max=5)

    def test_create__refused_to_others(self, world):
        for user in (world.other_editor, world.advisor):
            with pytest.raises(PermissionDenied):
                _as(user, lambda by: actions.create_resource(partner=world.partner, by=by, **FACTS))

    def test_edit__keeps_the_address(self, world):
        resource = _create(world)
        edited = _as(
            world.editor, lambda by: actions.edit_resource(resource=resource, by=by, title="Another title")
        )

        assert (edited.title, edited.slug) == ("Another title", "tooling-loan")

    def test_profile(self, world):
        _as(
            world.editor,
            lambda by: actions.edit_profile(
                partner=world.partner, arena="federal", states=["13"], about="We lend.", by=by
            ),
        )
        assert PartnerProfile.objects.get(pk=world.partner.pk).about == "We lend."
        with pytest.raises(InvalidValue):
            _as(
                world.editor,
                lambda by: actions.edit_profile(
                    partner=world.partner, arena="moon", states=[], about="", by=by
                ),
            )


class TestSitesInAudience:
    def test_counts_places_and_industries(self, world):
        SiteFactory(state_id="30", county_id="30111", naics_id="311811")

        assert queries.sites_in(Audience(states=frozenset({"13"}), naics_prefixes=frozenset({"332"}))) == 1
        assert queries.sites_in(Audience(counties=frozenset({"30111"}))) == 1
        assert queries.sites_in(Audience(states=frozenset({"13"}), counties=frozenset({"30111"}))) == 2
        assert queries.sites_in(Audience(naics_prefixes=frozenset({"31"}))) == 1
        assert queries.sites_in(Audience()) == 2

    @pytest.mark.parametrize(("others", "told"), [(3, "Fewer than 5 sites"), (4, "5 sites")])
    def test_a_count_below_five_is_not_told(self, world, sign_in, others, told):
        for _ in range(others):
            SiteFactory(naics_id="332119")
        resource = ResourceFactory(partner=world.partner, naics_prefixes=["332"])
        page = sign_in(world.editor).get(reverse("partners:own", args=[resource.pk])).content.decode()

        assert f"<strong>{told}</strong>" in page


class TestRowPolicies:
    def test_a_draft_is_its_partners_alone(self, world):
        draft = ResourceFactory(partner=world.partner, status="draft", published_at=None)
        contexts = [
            actor_for(world.other_editor).context,
            actor_for(world.advisor).context,
            Context(scope=Scope.PUBLIC),
            Context(),
        ]
        for context in contexts:
            with use(context):
                assert not Resource.objects.filter(pk=draft.pk).exists()
        with use(actor_for(world.editor).context):
            assert Resource.objects.filter(pk=draft.pk).exists()

    def test_a_withdrawn_resource_is_read_by_those_who_are_signed_in(self, world):
        withdrawn = ResourceFactory(status="withdrawn")
        with use(actor_for(world.advisor).context):
            assert Resource.objects.filter(pk=withdrawn.pk).exists()
        with use(Context(scope=Scope.PUBLIC)):
            assert not Resource.objects.filter(pk=withdrawn.pk).exists()

    def test_nobody_changes_another_partners_resource(self, world):
        resource = ResourceFactory(partner=world.partner)
        for user in (world.other_editor, world.advisor):
            with use(actor_for(user).context), connection.cursor() as cursor:
                cursor.execute("UPDATE partners_resource SET title = 'x' WHERE id = %s", [resource.pk])
                assert cursor.rowcount == 0


class TestEditorPages:
    def _form(self, browser, url, **fields):
        form = browser.get(url).context["form"]
        values = {
            "once": form["once"].value(), "kind": "program", "title": "Robot course", "summary": "Five days.",
            "where": "everywhere", **fields,
        }  # fmt: skip
        return browser.post(url, values)

    def test_writes_a_resource_with_its_audience(self, world, sign_in):
        browser = sign_in(world.editor)

        response = self._form(
            browser,
            reverse("partners:new"),
            where="places",
            states=["13"],
            counties_0="Missoula County, Montana",
            counties_1="30111",
            naics_prefixes_0="332 Fabricated Metal Product Manufacturing",
            naics_prefixes_3="33271",
            employees_min="10",
            areas=["workforce"],
            title_es="Curso de robots",
            summary_es="Cinco días.",
        )

        assert response.status_code == 302
        with use(actor_for(world.editor).context):
            resource = Resource.objects.get(title="Robot course")
        assert (resource.states, resource.counties) == (["13"], ["30063", "30111"])
        assert resource.naics_prefixes == ["332", "33271"]
        assert (resource.employees_min, resource.areas, resource.title_es) == (
            10,
            ["workforce"],
            "Curso de robots",
        )
        page = browser.get(response.url).content.decode()
        assert "Missoula County, MT" in page
        assert "Curso de robots" in page

    def test_the_form_comes_back_with_what_stands(self, world, sign_in):
        resource = ResourceFactory(partner=world.partner, counties=["13121"], naics_prefixes=["332"])
        page = sign_in(world.editor).get(reverse("partners:edit", args=[resource.pk])).content.decode()

        assert 'value="Fulton County, Georgia"' in page
        assert 'value="332 Fabricated Metal Product Manufacturing"' in page

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"title": ""}, "title"),
            ({"title": "a\0b"}, "title"),
            ({"title": "x" * 121}, "title"),
            ({"summary": "x" * 3001}, "summary"),
            ({"kind": "gift"}, "kind"),
            ({"where": "places"}, "states"),
            ({"where": "places", "states": ["99"]}, "states"),
            ({"where": "places", "counties_0": "Washington"}, "counties"),
            ({"where": "places", "counties_0": "Nowhere at all"}, "counties"),
            ({"where": "places", "counties_0": "a\0b"}, "counties"),
            ({"naics_prefixes_0": "999999"}, "naics_prefixes"),
            ({"naics_prefixes_0": "metal"}, "naics_prefixes"),
            ({"employees_min": "9" * 30}, "employees_min"),
            ({"employees_min": "-1"}, "employees_min"),
            ({"employees_min": "10", "employees_max": "9"}, "employees_max"),
            ({"link": "javascript:alert(1)"}, "link"),
            ({"apply_by": "31/31/2026"}, "apply_by"),
            ({"areas": ["astrology"]}, "areas"),
            ({"summary_es": "Cinco días."}, "title_es"),
        ],
    )
    def test_refuses_beside_the_field(self, world, sign_in, fields, field):
        response = self._form(sign_in(world.editor), reverse("partners:new"), **fields)

        assert response.status_code == 200
        assert field in response.context["form"].errors
        with use(actor_for(world.editor).context):
            assert not Resource.objects.filter(partner=world.partner).exists()

    def test_the_form_is_sent_once(self, world, sign_in):
        browser = sign_in(world.editor)
        url = reverse("partners:new")
        once = browser.get(url).context["form"]["once"].value()
        values = {"once": once, "where": "everywhere", **FACTS}

        assert browser.post(url, values).url == browser.post(url, values).url
        with use(actor_for(world.editor).context):
            assert Resource.objects.filter(partner=world.partner).count() == 1

    def test_publishes_and_withdraws(self, world, sign_in):
        resource = _create(world)
        browser = sign_in(world.editor)

        page = browser.post(reverse("partners:publish", args=[resource.pk]), follow=True).content.decode()
        assert "is published: everyone can see it" in page
        again = browser.post(reverse("partners:publish", args=[resource.pk]), follow=True).content.decode()
        assert "it cannot become published" in again
        page = browser.post(reverse("partners:withdraw", args=[resource.pk]), follow=True).content.decode()
        assert "is withdrawn" in page

    def test_foreign_and_unknown_give_the_same_answer(self, world, sign_in):
        resource = ResourceFactory(partner=world.partner)
        browser = sign_in(world.other_editor)
        for name in ("partners:own", "partners:edit"):
            foreign = browser.get(reverse(name, args=[resource.pk]))
            unknown = browser.get(reverse(name, args=[10**18]))
            assert foreign.status_code == unknown.status_code == 404
            assert foreign.content == unknown.content
        assert browser.post(reverse("partners:publish", args=[resource.pk])).status_code == 404
        assert browser.get(reverse("partners:profile", args=[world.partner.pk])).status_code == 404

    @pytest.mark.parametrize("name", ["partners:mine", "partners:new", "partners:reach"])
    def test_is_for_editors(self, world, sign_in, client, name):
        assert client.get(reverse(name)).status_code == 302
        assert sign_in(world.advisor).get(reverse(name)).status_code == 403

    def test_the_list_takes_few_statements(self, world, sign_in, django_assert_max_num_queries):
        for _ in range(12):
            ResourceFactory(partner=world.partner)
        browser = sign_in(world.editor)
        with django_assert_max_num_queries(20):
            assert browser.get(reverse("partners:mine")).status_code == 200

    @pytest.mark.parametrize("query", ["?page=" + "9" * 300, "?status=%00", "?status=published&page=-1"])
    def test_odd_parameters_are_harmless(self, world, sign_in, query):
        assert sign_in(world.editor).get(reverse("partners:mine") + query).status_code == 200

    @pytest.mark.parametrize("text", ["", "%00", "Fulton", "Fulton, G", "'; DROP", "x" * 5000])
    def test_county_suggestions(self, world, client, text):
        answer = client.get(reverse("partners:county_search"), {"q": text})

        assert answer.status_code == 200
        assert ("Fulton County, Georgia" in answer.content.decode()) is text.startswith("Fulton")


class TestPublicPages:
    def test_lists_what_is_open(self, world, client):
        ResourceFactory(title="Open one")
        ResourceFactory(title="Draft one", status="draft", published_at=None)
        ResourceFactory(title="Withdrawn one", status="withdrawn")
        ResourceFactory(title="Closed one", apply_by=date(2026, 11, 1))
        page = client.get(reverse("partners:resources")).content.decode()

        assert "Open one" in page
        for hidden in ("Draft one", "Withdrawn one", "Closed one"):
            assert hidden not in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=loan", {"Tooling loan"}),
            ("q=100%25", set()),
            ("kind=funding", {"Tooling loan"}),
            ("area=workforce", {"Robot course", "For everyone"}),
            ("state=GA", {"Tooling loan", "For everyone"}),
            ("state=MT", {"Robot course", "For everyone"}),
            ("state=XX", {"Tooling loan", "Robot course", "For everyone"}),
            ("q=%00", {"Tooling loan", "Robot course", "For everyone"}),
            ("page=1000000000", {"Tooling loan", "Robot course", "For everyone"}),
        ],
    )
    def test_filters(self, world, client, query, found):
        ResourceFactory(title="Tooling loan", kind="funding", states=["13"], areas=["sustainability"])
        ResourceFactory(title="Robot course", counties=["30111"], areas=["workforce"])
        ResourceFactory(title="For everyone")
        page = client.get(f"{reverse('partners:resources')}?{query}").content.decode()

        assert {title for title in ("Tooling loan", "Robot course", "For everyone") if title in page} == found

    def test_a_page_in_both_languages(self, world, client):
        resource = ResourceFactory(title_es="Auditoría de energía", summary_es="Gratis.", states=["13"])
        url = reverse("partners:resource", args=[resource.slug])

        assert resource.title in client.get(url).content.decode()
        spanish = client.get(url, headers={"accept-language": "es"}).content.decode()
        assert "Auditoría de energía" in spanish
        assert "Gratis." in spanish

    def test_drafts_and_withdrawn_ones_are_not_found__also_by_their_partner(self, world, sign_in, client):
        for status in ("draft", "withdrawn"):
            resource = ResourceFactory(partner=world.partner, status=status)
            url = reverse("partners:resource", args=[resource.slug])
            assert client.get(url).status_code == 404
            assert sign_in(world.editor).get(url).status_code == 404

    def test_text_is_shown_as_text(self, world, client):
        resource = ResourceFactory(title="<script>alert(1)</script>", summary="<b>bold</b>")
        page = client.get(reverse("partners:resource", args=[resource.slug])).content.decode()

        assert "<script>alert(1)" not in page
        assert "<b>bold" not in page

    def test_partners_by_arena(self, world, client):
        ResourceFactory(partner=world.partner)
        page = client.get(reverse("partners:partners")).content.decode()

        assert world.partner.name in page
        assert "1 open resource" in page
        found = client.get(re.search(r'href="(/resources/\?q=[^"]+)"', page)[1])
        assert [row.partner for row, _audience in found.context["resources"]] == [world.partner]

    def test_the_list_takes_few_statements(self, world, client, django_assert_max_num_queries):
        for _ in range(25):
            ResourceFactory(states=["13"], counties=["30111"], naics_prefixes=["332"])
        with django_assert_max_num_queries(14):
            client.get(reverse("partners:resources"))
