"""Passing a resource on, and what the partner learns of it: counts by state, never below five, never which."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from factories.companies import CompanyFactory, ContactFactory, SiteFactory
from factories.partners import ResourceFactory, ResourceShareFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.partners import actions, queries
from lineshaft.apps.partners.models import ResourceShare
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import use

pytestmark = pytest.mark.django_db


def _share(world, resource, *, user=None, **fields):
    actor = actor_for(user or world.advisor)
    values = {"site": world.site, "center": world.center, "contact": world.contact, **fields}
    with use(actor.context):
        return actions.share_resource(resource=resource, by=actor, **values)


class TestSharing:
    def test_the_contact_is_written_to_in_their_language(self, world, run_jobs, settings):
        from lineshaft.apps.home.queries import mails

        resource = ResourceFactory(title_es="Auditoría de energía", summary_es="Gratis.")
        _share(world, resource, message="This is the one we talked about.")
        run_jobs()

        (mail,) = mails()
        assert mail.to == world.contact.email
        assert "Auditoría de energía" in mail.subject
        assert "Gratis." in mail.text
        assert "This is the one we talked about." in mail.text
        assert f"/resources/{resource.slug}/" in mail.text

    def test_why_it_fitted_is_kept(self, world):
        share = _share(world, ResourceFactory(states=["13"], employees_max=99))

        assert [(reason["verdict"], reason["text"]) for reason in share.reasons] == [
            ("fits", "In Georgia"),
            ("fits", "42 employees: within up to 99"),
        ]

    def test_without_a_contact_no_mail_goes_out(self, world, run_jobs):
        share = _share(world, ResourceFactory(), contact=None)

        assert share.contact is None
        assert run_jobs() == []

    def test_twice_is_refused(self, world):
        resource = ResourceFactory()
        _share(world, resource)

        with pytest.raises(Conflict, match="before"):
            _share(world, resource)

    @pytest.mark.parametrize("fields", [{"states": ["30"]}, {"employees_min": 43}])
    def test_what_does_not_fit_is_refused_with_the_reason(self, world, fields):
        with pytest.raises(Conflict, match="not meant for this site"):
            _share(world, ResourceFactory(**fields))

    @pytest.mark.parametrize("status", ["draft", "withdrawn"])
    def test_what_is_not_offered_is_refused(self, world, status):
        with pytest.raises(Conflict, match="not offered"):
            _share(world, ResourceFactory(status=status))

    def test_a_contact_of_another_site_is_refused(self, world):
        with pytest.raises(InvalidValue):
            _share(world, ResourceFactory(), contact=ContactFactory(center=world.center))

    def test_others_may_not(self, world):
        for user in (world.editor, world.other_advisor):
            with pytest.raises(PermissionDenied):
                _share(world, ResourceFactory(), user=user)

    def test_shares_are_their_centers_alone(self, world):
        share = ResourceShareFactory(center=world.center)
        for user in (world.other_advisor, world.editor):
            with use(actor_for(user).context):
                assert not ResourceShare.objects.filter(pk=share.pk).exists()


class TestSitePages:
    def test_shows_fits_with_reasons_and_shares(self, world, sign_in):
        resource = ResourceFactory(states=["13"])
        browser = sign_in(world.advisor)
        url = reverse("partners:of_site", args=[world.site.public_id])

        assert "In Georgia" in browser.get(url).content.decode()
        share_url = reverse("partners:share", args=[world.site.public_id, resource.slug])
        form = browser.get(share_url).context["form"]
        answer = browser.post(
            share_url,
            {"once": form["once"].value(), "contact": str(world.contact.pk), "message": "Look"},
            follow=True,
        )
        page = answer.content.decode()
        assert "is shared with" in page
        assert "Shared with this site" in page
        assert world.contact.name in page

    @pytest.mark.parametrize("contact", ["999999999", "abc", "\0"])
    def test_a_contact_that_is_not_offered_is_refused(self, world, sign_in, contact):
        resource = ResourceFactory()
        browser = sign_in(world.advisor)
        url = reverse("partners:share", args=[world.site.public_id, resource.slug])
        once = browser.get(url).context["form"]["once"].value()

        answer = browser.post(url, {"once": once, "contact": contact})

        assert answer.status_code == 200
        assert "contact" in answer.context["form"].errors

    def test_unknown_sites_and_resources_are_not_found(self, world, sign_in):
        browser = sign_in(world.advisor)
        resource = ResourceFactory()

        assert browser.get("/sites/NO-SUCH-SITE/resources/").status_code == 404
        assert browser.get(f"/sites/NO-SUCH-SITE/resources/{resource.slug}/share/").status_code == 404
        assert browser.get(f"/sites/{world.site.public_id}/resources/none/share/").status_code == 404

    def test_the_tab_is_for_those_who_may_share(self, world, sign_in):
        url = reverse("partners:of_site", args=[world.site.public_id])

        assert sign_in(world.editor).get(url).status_code == 403

    def test_another_center_sees_none_of_the_shares(self, world, sign_in):
        ResourceShareFactory(
            center=world.center, site=world.site, resource=ResourceFactory(title="Shared by Georgia")
        )
        page = sign_in(world.other_advisor).get(reverse("partners:of_site", args=[world.site.public_id]))

        assert "Shared with this site" not in page.content.decode()
        assert world.contact.name not in page.content.decode()


class TestReach:
    @pytest.fixture
    def shared(self, world):
        """Georgia: five companies, one with two plants; Montana: four."""
        resource = ResourceFactory(partner=world.partner, title="Reaching")
        for _ in range(5):
            ResourceShareFactory(resource=resource, center=world.center, site=SiteFactory())
        with_two_plants = CompanyFactory()
        for _ in range(2):
            site = SiteFactory(company=with_two_plants, state_id="30", county_id="30111")
            ResourceShareFactory(resource=resource, center=world.center, site=site)
        for _ in range(3):
            ResourceShareFactory(
                resource=resource, center=world.center, site=SiteFactory(state_id="30", county_id="30111")
            )
        return resource

    def _reach(self, user):
        actor = actor_for(user)
        with use(actor.context):
            return queries.reach(actor)

    def test_counts_companies_by_state_and_none_below_five(self, world, shared):
        reached = self._reach(world.editor)[shared.pk]

        assert reached.by_state == {"13": 5, "30": None}
        assert (reached.states, reached.told) == (2, 5)

    def test_a_fifth_company_is_told(self, world, shared):
        ResourceShareFactory(
            resource=shared, center=world.center, site=SiteFactory(state_id="30", county_id="30111")
        )

        assert self._reach(world.editor)[shared.pk].by_state == {"13": 5, "30": 5}

    def test_another_partner_gets_nothing__by_any_statement(self, world, shared):
        assert self._reach(world.other_editor) == {}
        for user in (world.other_editor, world.advisor):
            with use(actor_for(user).context), connection.cursor() as cursor:
                cursor.execute("SELECT * FROM partner_reach(%s)", [world.partner.pk])
                assert cursor.fetchall() == []

    def test_the_partner_itself_reads_no_share(self, world, shared):
        with use(actor_for(world.editor).context), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM partners_resourceshare")
            assert cursor.fetchone() == (0,)

    def test_the_page_tells_fewer_than_five_and_no_company(self, world, shared, sign_in):
        page = sign_in(world.editor).get(reverse("partners:reach")).content.decode()

        assert "fewer than 5" in page
        assert "Georgia" in page
        assert "Company " not in page

    @pytest.mark.parametrize("wanted", ["abc", "%00", "9" * 200, "-1"])
    def test_odd_parameters_are_harmless(self, world, shared, sign_in, wanted):
        answer = sign_in(world.editor).get(f"{reverse('partners:reach')}?resource={wanted}")

        assert answer.status_code == 200

    def test_reach_is_refused_to_others(self, world):
        with pytest.raises(PermissionDenied):
            self._reach(world.advisor)
