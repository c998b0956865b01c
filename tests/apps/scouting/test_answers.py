"""A center answers: each plant, one that the engine missed, a company's word to be named; and what it does not see."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from factories.companies import CompanyFactory, SiteFactory
from lineshaft.apps.companies.models import CompanyName
from lineshaft.apps.scouting import actions, queries
from lineshaft.apps.scouting.anonymity import gives_away
from lineshaft.apps.scouting.models import Candidate, NamingConsent, RankedSupplier, Routing
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from .conftest import AGREED

pytestmark = pytest.mark.django_db


@pytest.fixture
def routing(world):
    world.search(world.foundry, world.shop)
    return world.route(world.foundry, world.shop)[0]


class TestAnswering:
    def test_what_was_found_out_is_kept_with_who_and_when(self, world, routing):
        found = world.answer(
            world.candidate(world.foundry), level="partial", gaps=" No pressure test ", agreed=AGREED
        )

        assert (found.status, found.level, found.gaps) == ("answered", "partial", "No pressure test")
        assert found.answered_by == world.advisor
        consent = world.consent_of(found)
        assert (consent.given_by, consent.recorded_by) == ("Robin Example", world.advisor)
        assert "Bronze valve bodies" in consent.wording
        assert world.need.number in consent.wording

    def test_changed_without_a_change_of_the_word_keeps_the_word(self, world, routing):
        candidate = world.candidate(world.foundry)
        world.answer(candidate, agreed=AGREED)
        first = world.consent_of(candidate)
        world.answer(candidate, capacity="200 a week", agreed=AGREED)
        assert world.consent_of(candidate) == first

        world.answer(candidate, agreed=replace(AGREED, given_by="Kim Example"))
        assert world.consent_of(candidate).given_by == "Kim Example"
        world.answer(candidate)
        with system_scope("a test looks"):
            assert NamingConsent.objects.filter(candidate=candidate).count() == 2
            assert not NamingConsent.objects.filter(candidate=candidate, withdrawn_at__isnull=True).exists()

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"level": "perhaps"}, "level"),
            ({"level": "partial", "gaps": "  "}, "gaps"),
            ({"level": "none", "agreed": AGREED}, "agreed"),
            ({"agreed": replace(AGREED, given_by=" ")}, "given_by"),
            ({"agreed": replace(AGREED, given_how="dreamt")}, "given_how"),
            ({"agreed": replace(AGREED, given_on=date(2026, 11, 28))}, "given_on"),
            ({"agreed": AGREED, "capability_summary": ""}, "capability_summary"),
            ({"anonymous_summary": "Quokka pours bronze"}, "anonymous_summary"),
        ],
    )
    def test_what_cannot_be_is_refused_with_the_field(self, world, routing, facts, field):
        with pytest.raises(InvalidValue) as refused:
            world.answer(world.candidate(world.foundry), **facts)
        assert refused.value.field == field
        assert world.candidate(world.foundry).status == "proposed"

    def test_set_aside_needs_a_reason_and_is_taken_back(self, world, routing):
        candidate = world.candidate(world.foundry)
        world.answer(candidate, agreed=AGREED)

        def aside(reason):
            return world.as_(
                world.advisor,
                lambda by: actions.set_candidate_aside(candidate=candidate, reason=reason, by=by),
            )

        with pytest.raises(InvalidValue):
            aside(" ")
        assert aside("Closed last year").status == "set_aside"
        with pytest.raises(NamingConsent.DoesNotExist):
            world.consent_of(candidate)
        with pytest.raises(Conflict, match="set aside"):
            world.answer(candidate)
        again = world.as_(world.advisor, lambda by: actions.candidate_again(candidate=candidate, by=by))
        assert (again.status, again.set_aside_reason) == ("proposed", "")
        assert again.capability_summary == "Pours bronze up to 200 pounds."

    def test_done_only_when_no_plant_waits_and_undone_again(self, world, routing, run_jobs):
        def done():
            return world.as_(world.advisor, lambda by: actions.center_is_done(routing=routing, by=by))

        with pytest.raises(Conflict, match="2 of your plants wait"):
            done()
        world.answer(world.candidate(world.foundry))
        shop = world.candidate(world.shop)
        world.as_(
            world.advisor, lambda by: actions.set_candidate_aside(candidate=shop, reason="No casting", by=by)
        )
        assert done().answered_by == world.advisor
        with pytest.raises(Conflict, match="has said"):
            done()
        world.as_(world.advisor, lambda by: actions.candidate_again(candidate=shop, by=by))
        with system_scope("a test looks"):
            assert Routing.objects.get(pk=routing.pk).answered_at is None

    def test_after_the_desk_took_it_back_nothing_is_written(self, world, routing):
        world.as_(world.officer, lambda by: actions.recall_routing(routing=routing, by=by))
        with pytest.raises(Conflict, match="taken this need back"):
            world.answer(world.candidate(world.foundry))


class TestMissedPlant:
    def test_what_the_engine_missed_is_added_and_teaches(self, world, routing):
        plant = SiteFactory(company=CompanyFactory(name="Numbat Castings", name_key="numbat castings"))
        found = world.as_(world.advisor, lambda by: queries.plants_named(by, "Numbat"))
        assert found == [plant]
        added = world.as_(
            world.advisor, lambda by: actions.add_missed_plant(routing=routing, site=plant, by=by)
        )
        world.answer(added, anonymous_summary="")

        assert (added.is_missed, added.added_by) == (True, world.advisor)
        (missed,) = world.as_(world.officer, lambda by: list(queries.missed_plants(by)))
        assert (missed.site, missed.level, missed.score) == (plant, "exact", None)
        with pytest.raises(Conflict, match="in the list already"):
            world.as_(world.advisor, lambda by: actions.add_missed_plant(routing=routing, site=plant, by=by))

    def test_confirmed_levels_move_those_that_the_engine_gives(self, world, routing):
        from lineshaft.apps.scouting.queries.matching import _read_calibration as calibration

        before = calibration()
        world.answer(world.candidate(world.foundry), level="none", anonymous_summary="")
        after = calibration()
        assert after != before
        world.as_(world.officer, lambda by: actions.recall_routing(routing=routing, by=by))
        assert calibration() == before


class TestWhoSeesWhat:
    def test_a_center_sees_what_was_sent_to_it_and_its_own_plants(self, world, routing):
        assert world.as_(world.advisor, lambda by: list(queries.routings_of_centers(by))) == [routing]
        assert len(world.as_(world.advisor, lambda by: queries.candidates_of(by, routing))) == 2
        assert world.as_(world.other_advisor, lambda by: list(queries.routings_of_centers(by))) == []
        for read in (
            lambda by: queries.routing_for_center(by, routing.pk),
            lambda by: queries.candidate_for_center(by, world.candidate(world.foundry).pk),
        ):
            with pytest.raises(Http404):
                world.as_(world.other_advisor, read)

    def test_another_center_writes_nothing(self, world, routing):
        candidate = world.candidate(world.foundry)
        with pytest.raises(PermissionDenied):
            world.answer(candidate, world.other_advisor)
        for act in (actions.center_is_done, actions.center_is_not_done):
            with pytest.raises(PermissionDenied):
                world.as_(world.other_advisor, lambda by, act=act: act(routing=routing, by=by))

    def test_the_buyer_sees_no_candidate_routing_or_shortlist_in_sql_either(self, world, routing):
        world.answer(world.candidate(world.foundry), agreed=AGREED)
        tables = ("candidate", "routing", "namingconsent", "rankedsupplier")

        def counts(_by):
            with connection.cursor() as cursor:
                return [
                    cursor.execute(f"SELECT count(*) FROM scouting_{table}").fetchone()[0] for table in tables
                ]

        assert world.as_(world.buyer, counts) == [0, 0, 0, 0]
        assert world.as_(world.other_advisor, counts) == [0, 0, 0, 0]
        assert world.as_(world.advisor, counts) == [2, 1, 1, 0]
        assert world.as_(world.company_person, counts) == [0, 0, 1, 0]
        assert world.as_(world.officer, lambda by: RankedSupplier.objects.count()) == 2


class TestAnonymity:
    @pytest.mark.parametrize(
        "text",
        [
            "Quokka makes it",
            "the QUOKKA plant",
            "their Macon works",
            "at 7 ladle lane",
            "ZIP 31201",
            "write to sales@quokka.example",
            "see https://example.org",
            "call 478-555-0123",
            "formerly Old Bandicoot",
            "ask Robin Example",
            "ask Robin",
        ],
    )
    def test_what_tells_who_it_is_is_found(self, world, text):
        with system_scope("a test arranges"):
            CompanyName.objects.create(
                company=world.foundry.company,
                kind="former",
                name="Old Bandicoot Bronze",
                name_key="old bandicoot",
            )
        assert gives_away(text, world.foundry, people=["Robin Example"], asked="bronze valves")

    @pytest.mark.parametrize(
        "text", ["", "Pours bronze castings, ISO 9001, in a foundry with two lines of 40 inches"]
    )
    def test_what_a_buyer_may_read_passes(self, world, text):
        assert gives_away(text, world.foundry, people=["Robin Example"], asked="bronze valves") == []


class TestMerging:
    def test_two_records_of_one_plant_keep_one_answer_in_the_list(self, world, routing):
        """What the registry's rules make of the candidates of a center when two sites turn out to be one."""
        from lineshaft.apps.scouting.merging import RULES

        rule = next(rule for rule in RULES if rule.model is Candidate)
        there, row = ({"routing_id": 1, "status": status} for status in ("answered", "proposed"))
        assert rule.collides(there, row)
        assert not rule.collides(there, row | {"status": "set_aside"})
        world.answer(world.candidate(world.foundry))
        with system_scope("as a merge writes it"):
            Candidate.objects.filter(site=world.shop).update(site=world.foundry, **rule.mark)
            assert Candidate.objects.filter(routing=routing, site=world.foundry).count() == 2
