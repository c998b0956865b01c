"""Posting a need: as a buyer, on a buyer's behalf at a center and at the program office; who sees it; bad input."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.urls import reverse

from apps.scouting.posting import FLANGES, as_, drafted, now, posted
from factories.accounts import person
from factories.network import CenterFactory
from factories.scouting import BuyerProfileFactory, RoutingFactory
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.audit.models import AuditEvent
from lineshaft.apps.scouting import actions, queries
from lineshaft.apps.scouting.forms.needs import PARTS, NeedFields, NeedPartForm
from lineshaft.apps.scouting.models import Need, NeedFile, SearchRecord
from lineshaft.apps.scouting.reading_over import doubts, obstacles
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 27)
PDF = b"%PDF-1.7 a drawing"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-11-27T15:00:00-05:00", tick=False)


@pytest.fixture
def agency(db):
    return BuyerProfileFactory().organisation


@pytest.fixture
def buyer(agency):
    return person(Role.BUYER, agency)


@pytest.fixture
def others(db):
    """People who have nothing to do with a buyer's need."""
    center = CenterFactory(state_id="13")
    return [
        person(Role.BUYER, BuyerProfileFactory().organisation),
        person(Role.ADVISOR, center.organisation),
        person(Role.DIRECTOR, center.organisation),
    ]


def _send(browser, url, **values):
    once = browser.get(url).context["form"]["once"].value()
    opened = getattr(browser.get(url).context["form"], "edit", None)
    token = {"opened": opened.token} if opened else {}
    return browser.post(url, {"once": once, **token, **values})


def _part(need, key):
    return reverse("scouting:need_part", args=[need.number, key])


def test_form__has_every_fact_in_one_part_and_no_other():
    in_parts = [name for part in PARTS for name in part.fields]
    assert len(in_parts) == len(set(in_parts))
    assert set(in_parts) - {"owner", "naics_suggested", "psc_suggested"} == set(actions.FACTS)
    assert tuple(NeedFields.base_fields) == actions.FACTS
    fields = {field.name for field in Need._meta.get_fields()}
    assert set(actions.FACTS) <= fields


class TestWriting:
    def test_the_form_is_gone_through_part_by_part_and_saved_each_time(self, buyer, agency, sign_in):
        browser = sign_in(buyer)
        answer = _send(
            browser, reverse("scouting:need_new"), item="Stainless pipe flanges", reasons=["buy_american"],
            description="For a pump house", state_used_in="13",
        )  # fmt: skip
        with system_scope("a test looks"):
            need = Need.objects.get(owner=agency)
        assert (need.status, need.number, need.source) == ("draft", "SN-2026-0001", "form")
        assert answer["Location"] == _part(need, "making")

        sent = [
            (
                "making",
                {"processes": "forging", "naics_0": "332919", "naics_1": "332111", "psc_code": "4730"},
            ),
            ("volume", {"quantity": "1,200.5", "unit": "pieces", "cadence": "month", "target_price": "$40"}),
            ("delivery", {"needed_by": "2027-03-01", "delivery_zip": "31401-1234"}),
            ("asking", {"days_to_scout": "10", "contact_email": "a@agency.example"}),
        ]
        where = [_send(browser, _part(need, key), **values)["Location"] for key, values in sent]
        assert where == [
            _part(need, "volume"), _part(need, "delivery"), _part(need, "asking"),
            reverse("scouting:need", args=[need.number]),
        ]  # fmt: skip
        need = now(need)
        assert (need.processes, need.psc_code, str(need.quantity)) == ("forging", "4730", "1200.500")
        assert (need.needed_by, need.delivery_zip, need.days_to_scout) == (date(2027, 3, 1), "31401", 10)
        with system_scope("a test looks"):
            assert [row.naics_id for row in need.chosen_naics.all()] == ["332919", "332111"]

        page = browser.post(reverse("scouting:post_need", args=[need.number]), follow=True)
        assert "is posted" in page.content.decode()
        need = now(need)
        assert (need.status, need.respond_by, need.posted_by) == ("posted", TODAY + timedelta(days=10), buyer)

    def test_suggested_industries_are_taken_with_a_tick(self, buyer, agency, sign_in):
        need = drafted(buyer, agency, naics=[], item="Gray iron castings")
        browser = sign_in(buyer)
        offered = browser.get(_part(need, "making")).context["form"].fields["naics_suggested"].choices
        codes = [code for code, _label in offered]
        assert codes
        assert all(code.startswith(("31", "32", "33")) for code in codes)
        _send(browser, _part(need, "making"), naics_suggested=[codes[0]])
        with system_scope("a test looks"):
            assert [row.naics_id for row in need.chosen_naics.all()] == [codes[0]]

    def test_a_double_click_writes_one_need(self, buyer, agency, sign_in):
        browser = sign_in(buyer)
        url = reverse("scouting:need_new")
        once = browser.get(url).context["form"]["once"].value()
        first, second = (browser.post(url, {"once": once, "item": "Springs"}) for _each in range(2))
        assert first["Location"] == second["Location"]
        with system_scope("a test looks"):
            assert Need.objects.filter(owner=agency).count() == 1

    def test_numbers_run_through_the_network_and_past_9999(self, buyer, agency, others):
        first = drafted(buyer, agency)
        second = drafted(others[0], as_(others[0], lambda by: queries.owners_of(by))[0])
        assert (first.number, second.number) == ("SN-2026-0001", "SN-2026-0002")
        with system_scope("a test sets a number"):
            Need.objects.filter(pk=second.pk).update(number="SN-2026-9999")
        assert drafted(buyer, agency).number == "SN-2026-10000"

    def test_a_retired_buyer_posts_nothing_new(self, buyer, agency):
        admin = person(Role.NETWORK_ADMINISTRATOR)
        as_(admin, lambda by: actions.retire_buyer(buyer=agency, by=by))
        with pytest.raises(Conflict, match="no longer posts needs"):
            drafted(buyer, agency)

    def test_the_same_number_of_the_buyer_is_posted_once(self, buyer, agency, others):
        first = drafted(buyer, agency, buyer_reference="PR-1")
        with pytest.raises(InvalidValue, match=f"is your number of {first.number} already"):
            drafted(buyer, agency, buyer_reference="PR-1")
        drafted(others[0], as_(others[0], lambda by: queries.owners_of(by))[0], buyer_reference="PR-1")
        as_(buyer, lambda by: actions.post_need(need=first, by=by))
        as_(buyer, lambda by: actions.withdraw_need(need=first, reason="Once more", by=by))
        assert drafted(buyer, agency, buyer_reference="PR-1").pk


class TestOnBehalf:
    @pytest.mark.parametrize("role", [Role.ADVISOR, Role.DIRECTOR, Role.PROGRAM_OFFICER])
    def test_a_center_and_the_office_say_for_whom(self, role, sign_in):
        organisation = CenterFactory(state_id="13").organisation if role is not Role.PROGRAM_OFFICER else None
        user = person(role, organisation)
        browser = sign_in(user)
        _send(browser, reverse("scouting:need_new"), item="Brewing tanks", description="Jacketed steel tanks")
        with system_scope("a test looks"):
            need = Need.objects.select_related("owner").get()
        assert need.owner_id in as_(user, lambda by: by.organisations_where("need:post"))

        page = browser.post(reverse("scouting:post_need", args=[need.number]), follow=True).content.decode()
        assert "Say on whose behalf" in page
        assert now(need).status == "draft"
        _send(browser, _part(need, "asking"), buyer_name="Peach Brewing", days_to_scout="14")
        browser.post(reverse("scouting:post_need", args=[need.number]))
        assert (now(need).status, now(need).buyer_name) == ("posted", "Peach Brewing")

    def test_somebody_of_two_organisations_chooses_first(self, buyer, agency, sign_in):
        from factories.accounts import MembershipFactory

        other = BuyerProfileFactory().organisation
        MembershipFactory(user=buyer, organisation=other, role=Role.BUYER.value)
        _send(sign_in(buyer), reverse("scouting:need_new"), item="Springs", owner=str(other.pk))
        with system_scope("a test looks"):
            assert Need.objects.get().owner == other

    @pytest.mark.parametrize(
        "role",
        [Role.EVALUATOR, Role.FINANCE_OFFICER, Role.SURVEY_COORDINATOR, Role.VIEWER, Role.PARTNER_EDITOR],
    )
    def test_others_post_nothing(self, role, sign_in):
        user = person(role, CenterFactory().organisation)
        for name in ("needs", "need_new", "needs_csv", "batch_new", "template_csv"):
            assert sign_in(user).get(reverse(f"scouting:{name}")).status_code == 403


class TestChanging:
    def test_a_posted_need_stays_posted_and_the_day_follows(self, buyer, agency, sign_in):
        need = posted(buyer, agency)
        _send(sign_in(buyer), _part(need, "asking"), days_to_scout="30")
        assert (now(need).status, now(need).respond_by) == ("posted", TODAY + timedelta(days=30))

    def test_it_is_counted_again_only_where_the_search_reads_what_changed(self, buyer, agency):
        need = posted(buyer, agency)
        searches = SearchRecord.objects.filter(need=need)
        as_(buyer, lambda by: actions.change_need(need=need, packaging="Crates", by=by))
        with system_scope("a test looks"):
            assert searches.count() == 1
        as_(buyer, lambda by: actions.change_need(need=need, naics=["332111"], by=by))
        with system_scope("a test looks"):
            assert searches.count() == 2

    def test_a_posted_need_cannot_lose_what_it_needs(self, buyer, agency):
        need = posted(buyer, agency)
        with pytest.raises(Conflict, match="alone says too little"):
            as_(buyer, lambda by: actions.change_need(need=need, item="Flange", description="", by=by))
        assert now(need).item == FLANGES["item"]

    @pytest.mark.parametrize("status", ["reported", "closed", "withdrawn"])
    def test_what_is_answered_is_not_changed(self, status, buyer, agency, sign_in):
        need = posted(buyer, agency)
        with system_scope("a test sets a state"):
            Need.objects.filter(pk=need.pk).update(status=status, closing_reason="because")
        with pytest.raises(Conflict, match="is not changed any more"):
            as_(buyer, lambda by: actions.change_need(need=need, packaging="Crates", by=by))
        page = sign_in(buyer).get(_part(need, "item"), follow=True).content.decode()
        assert "is not changed any more" in page

    def test_two_who_change_the_same_field_see_both(self, buyer, agency, sign_in):
        need = drafted(buyer, agency)
        browser = sign_in(buyer)
        form = browser.get(_part(need, "volume")).context["form"]
        as_(buyer, lambda by: actions.change_need(need=need, unit="feet", by=by))
        values = {"once": form["once"].value(), "opened": form.edit.token, "unit": "meters"}
        page = browser.post(_part(need, "volume"), values)
        assert "the same was changed meanwhile" in page.content.decode()
        assert now(need).unit == "feet"

    def test_history_tells_what_was_changed(self, buyer, agency):
        need = posted(buyer, agency)
        as_(buyer, lambda by: actions.change_need(need=need, packaging="Crates", by=by))
        lines = as_(buyer, lambda by: history_lines(by, [need]))
        changed = {change.field for line in lines for change in line.changes}
        assert "packaging" in " ".join(map(str, changed)).lower()


class TestEnding:
    def test_a_posted_need_is_withdrawn_with_a_reason(self, buyer, agency, sign_in):
        need = posted(buyer, agency)
        url = reverse("scouting:withdraw_need", args=[need.number])
        page = sign_in(buyer).post(url, {"reason": " "})
        assert "Write why, in a few words." in page.content.decode()
        assert now(need).status == "posted"
        sign_in(buyer).post(url, {"reason": "Found one"})
        assert (now(need).status, now(need).closing_reason) == ("withdrawn", "Found one")
        with pytest.raises(Conflict):
            as_(buyer, lambda by: actions.withdraw_need(need=need, reason="Again", by=by))

    def test_a_draft_is_deleted_and_a_posted_need_is_not(self, buyer, agency, sign_in):
        draft, other = drafted(buyer, agency), posted(buyer, agency)
        for need in (draft, other):
            sign_in(buyer).post(reverse("scouting:delete_need", args=[need.number]))
        with system_scope("a test looks"):
            assert list(Need.objects.all()) == [other]

    def test_a_draft_is_not_withdrawn_since_the_desk_would_see_it_then(self, buyer, agency):
        draft = drafted(buyer, agency)
        with pytest.raises(Conflict):
            as_(buyer, lambda by: actions.withdraw_need(need=draft, reason="No", by=by))

    def test_a_copy_is_a_draft_of_its_own(self, buyer, agency, sign_in):
        need = posted(buyer, agency, buyer_reference="PR-7", needed_by=date(2027, 1, 1), state_used_in="13")
        as_(buyer, lambda by: actions.withdraw_need(need=need, reason="Later", by=by))
        answer = sign_in(buyer).post(reverse("scouting:copy_need", args=[need.number]))
        with system_scope("a test looks"):
            copy = Need.objects.exclude(pk=need.pk).get()
            assert [row.naics_id for row in copy.chosen_naics.all()] == FLANGES["naics"]
        assert answer["Location"] == _part(copy, "item")
        assert (copy.status, copy.item, copy.state_used_in_id) == ("draft", need.item, "13")
        assert (copy.buyer_reference, copy.needed_by, copy.respond_by) == ("", None, None)


class TestWhoSees:
    def test_a_draft_is_seen_by_its_own_people_alone(self, buyer, agency, others, sign_in):
        need = drafted(buyer, agency)
        colleague = person(Role.BUYER, agency)
        assert as_(colleague, lambda by: queries.need_by_number(by, need.number)) == need
        for user in (*others, person(Role.PROGRAM_OFFICER), person(Role.NETWORK_ADMINISTRATOR)):
            assert as_(user, lambda by: Need.objects.count()) == 0
            assert sign_in(user).get(reverse("scouting:need", args=[need.number])).status_code == 404

    def test_what_a_draft_said_is_not_in_a_trail_that_the_office_reads(self, buyer, agency):
        need = drafted(buyer, agency, reason_detail="wallaby")
        officer = person(Role.PROGRAM_OFFICER)
        events = AuditEvent.objects.filter(table_name="scouting_need", row_id=str(need.pk))
        assert as_(officer, lambda by: events.count()) == 0
        assert as_(buyer, lambda by: events.count()) > 0

    def test_a_posted_need_is_seen_by_the_desk_and_by_no_other_buyer_or_center(
        self, buyer, agency, others, sign_in
    ):
        need = posted(buyer, agency)
        assert as_(person(Role.PROGRAM_OFFICER), lambda by: list(Need.objects.all())) == [need]
        for user in others:
            assert as_(user, lambda by: Need.objects.count()) == 0
            assert as_(user, lambda by: list(queries.needs_of(by))) == []
            browser = sign_in(user)
            assert need.item not in browser.get(reverse("scouting:needs")).content.decode()
            for name in ("need", "need_part"):
                parts = [need.number, "item"] if name == "need_part" else [need.number]
                assert browser.get(reverse(f"scouting:{name}", args=parts)).status_code == 404
            for step in ("post_need", "withdraw_need", "delete_need", "copy_need", "recount"):
                answer = browser.post(reverse(f"scouting:{step}", args=[need.number]), {"reason": "x"})
                assert answer.status_code == 404
        assert now(need).status == "posted"

    def test_a_center_sees_it_once_it_was_sent_there(self, buyer, agency):
        need = posted(buyer, agency)
        center, other = CenterFactory(state_id="13"), CenterFactory(state_id="01")
        RoutingFactory(need=need, center=center)
        assert as_(person(Role.ADVISOR, center.organisation), lambda by: Need.objects.count()) == 1
        assert as_(person(Role.ADVISOR, other.organisation), lambda by: Need.objects.count()) == 0

    def test_no_other_writes_it_even_by_sql(self, buyer, agency, others):
        need = posted(buyer, agency)

        def write(by):
            with connection.cursor() as cursor:
                cursor.execute("UPDATE scouting_need SET item = 'x' WHERE id = %s", [need.pk])
                changed = cursor.rowcount
                cursor.execute("DELETE FROM scouting_need WHERE id = %s", [need.pk])
                return changed + cursor.rowcount

        assert [as_(user, write) for user in others] == [0, 0, 0]

    def test_actions_refuse_who_does_not_post_for_the_organisation(self, buyer, agency, others):
        need = posted(buyer, agency)
        for user in (*others, person(Role.PROGRAM_OFFICER)):
            for act in (
                lambda by: actions.change_need(need=need, item="x", by=by),
                lambda by: actions.post_need(need=need, by=by),
                lambda by: actions.withdraw_need(need=need, reason="x", by=by),
                lambda by: actions.delete_draft(need=need, by=by),
                lambda by: actions.copy_need(need=need, by=by),
                lambda by: actions.search(need, by),
                lambda by: actions.create_need(owner=agency, by=by, **FLANGES),
            ):
                with pytest.raises(PermissionDenied):
                    as_(user, act)


class TestFiles:
    def _add(self, browser, need, name="plate.pdf", content=PDF):
        url = reverse("scouting:add_file", args=[need.number])
        return browser.post(url, {"file": SimpleUploadedFile(name, content)}, follow=True)

    def test_a_drawing_is_kept_and_handed_out(self, buyer, agency, sign_in):
        need, browser = drafted(buyer, agency), sign_in(buyer)
        self._add(browser, need)
        self._add(browser, need, name="again.pdf")
        with system_scope("a test looks"):
            kept = NeedFile.objects.get()
        answer = browser.get(reverse("scouting:need_file", args=[kept.pk]))
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"] == 'attachment; filename="plate.pdf"'

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [(b"MZ\x90\x00 program", "is not a kind of file"), (b"", "This file is empty")],
    )
    def test_another_kind_is_refused_in_words(self, content, sentence, buyer, agency, sign_in):
        need = drafted(buyer, agency)
        assert sentence in self._add(sign_in(buyer), need, content=content).content.decode()

    def test_it_is_read_by_owner_desk_and_the_centers_that_look(self, buyer, agency, others, sign_in):
        need = posted(buyer, agency)
        self._add(sign_in(buyer), need)
        center = CenterFactory(state_id="47")
        RoutingFactory(need=need, center=center)
        with system_scope("a test looks"):
            url = reverse("scouting:need_file", args=[NeedFile.objects.get().pk])
        for user in (buyer, person(Role.PROGRAM_OFFICER), person(Role.ADVISOR, center.organisation)):
            assert b"".join(sign_in(user).get(url).streaming_content) == PDF
        for user in (*others, person(Role.VIEWER, center.organisation), person(Role.EVALUATOR)):
            assert sign_in(user).get(url).status_code == 404

    def test_it_is_removed_by_the_owner_while_the_need_is_open(self, buyer, agency, others, sign_in):
        need = posted(buyer, agency)
        self._add(sign_in(buyer), need)
        with system_scope("a test looks"):
            url = reverse("scouting:remove_file", args=[NeedFile.objects.get().pk])
        for user in (*others, person(Role.PROGRAM_OFFICER)):
            assert sign_in(user).post(url).status_code == 404
        sign_in(buyer).post(url)
        with system_scope("a test looks"):
            assert not NeedFile.objects.exists()


class TestBadInput:
    def test_one_word_is_kept_as_a_draft_and_not_posted(self, buyer, agency, sign_in):
        need = drafted(buyer, agency, item="Bracket", description="", naics=[])
        page = sign_in(buyer).post(reverse("scouting:post_need", args=[need.number]), follow=True)
        assert "“Bracket” alone says too little" in page.content.decode()
        assert now(need).status == "draft"

    def test_fifty_pages_are_refused_with_their_length_and_not_cut(self, buyer, sign_in):
        browser = sign_in(buyer)
        page = _send(browser, reverse("scouting:need_new"), item="Valve", description="word " * 30_000)
        text = page.content.decode()
        assert "This text has 149999 characters, and 20000 are read." in text
        assert 'maxlength="20000"' not in text

    def test_spanish_is_posted_and_finds_its_industry(self, buyer, agency, sign_in):
        need = posted(
            buyer, agency, item="Piezas de plástico moldeadas", description="Para una bomba de agua", naics=[]
        )
        assert now(need).status == "posted"
        codes = as_(buyer, lambda by: queries.told(queries.latest_count(need)).industries)
        assert "326199" in codes
        assert sign_in(buyer).get(reverse("scouting:need", args=[need.number])).status_code == 200

    def test_what_is_no_product_is_doubted_in_words(self, buyer, agency):
        need = drafted(buyer, agency, item="Zzyzx qwrtp", description="wqxz bvnm asdfg", naics=[])
        assert "Is it something that is made?" in _doubted(buyer, need)
        need = drafted(buyer, agency, naics=["541330"], psc_code="R425")
        assert "541330 Engineering Services is no manufacturing industry" in _doubted(buyer, need)
        assert "R425 is the code of a service" in _doubted(buyer, need)

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            ({"needed_by": TODAY + timedelta(days=3)}, "the report comes by Dec 11, 2026"),
            ({"supplier_types": ["distributor"], "reasons": ["buy_american"]}, "A distributor may sell"),
            ({"supplier_types": ["distributor"], "processes": "forging"}, "distributors only, and say how"),
            ({"cadence": "month"}, "stands without a number"),
            ({"reasons": ["other"]}, "another reason"),
            ({"description": "steel " * 3_100}, "The text has 3,10"),
        ],
    )
    def test_what_does_not_go_together_is_said_and_can_be_posted(self, facts, sentence, buyer, agency):
        assert _doubted(buyer, drafted(buyer, agency)) == ""
        need = drafted(buyer, agency, **facts)
        assert sentence in _doubted(buyer, need)
        assert as_(buyer, lambda by: actions.post_need(need=need, by=by)).status == "posted"

    def test_a_day_that_has_passed_is_an_obstacle(self, buyer, agency):
        need = drafted(buyer, agency, needed_by=TODAY - timedelta(days=1))
        (found,) = as_(buyer, lambda by: obstacles(need, TODAY))
        assert (found.part, "It was needed by Nov 26, 2026" in found.sentence) == ("delivery", True)

    @pytest.mark.parametrize(
        ("part", "values", "field", "sentence"),
        [
            ("volume", {"quantity": "many"}, "quantity", "Enter a number."),
            ("volume", {"quantity": "0"}, "quantity", "Write a number above 0"),
            ("volume", {"cadence": "fortnight"}, "cadence", "fortnight"),
            ("delivery", {"delivery_zip": "3140"}, "delivery_zip", "is not a ZIP code"),
            ("delivery", {"needed_by": "soon"}, "needed_by", "valid date"),
            ("making", {"naics_0": "999999"}, "naics", "is no NAICS 2022 code"),
            ("making", {"naics_0": "zzqx"}, "naics", "is not one industry"),
            ("making", {"psc_code": "no code at all"}, "psc_code", "is no product and service code"),
            ("asking", {"days_to_scout": "0"}, "days_to_scout", "greater than or equal to 1"),
            ("asking", {"days_to_scout": "200"}, "days_to_scout", "less than or equal to 180"),
            ("item", {"item": ""}, "item", "Write in a few words"),
            ("item", {"item": "a\0b"}, "item", "Null characters"),
            ("item", {"item": "x", "reasons": ["because"]}, "reasons", "because"),
            ("item", {"item": "x", "state_used_in": "Atlantis"}, "state_used_in", "Atlantis"),
        ],
    )
    def test_each_field_says_what_is_wrong(self, part, values, field, sentence, buyer, agency, sign_in):
        need = drafted(buyer, agency)
        page = _send(sign_in(buyer), _part(need, part), **({"days_to_scout": "14"} | values))
        assert sentence in str(page.context["form"].errors[field])

    def test_more_than_five_industries_are_too_many(self):
        codes = ["332919", "332111", "332710", "332721", "332722", "332312"]
        form = NeedPartForm({f"naics_{n}": code for n, code in enumerate(codes)}, part=PARTS[1])
        assert "These are 6 industries" in str(form.errors["naics"])

    @pytest.mark.parametrize("number", ["SN-2026-9999", "x" * 200, "0"])
    def test_an_unknown_number_is_not_found(self, number, buyer, sign_in):
        assert sign_in(buyer).get(f"/needs/{number}/").status_code == 404
        with pytest.raises(Http404):
            as_(buyer, lambda by: queries.need_by_number(by, number))


def _doubted(user, need):
    return " ".join(each.sentence for each in as_(user, lambda by: doubts(need, TODAY)))


class TestList:
    def test_it_is_searched_filtered_sorted_and_taken_away(self, buyer, agency, sign_in):
        draft, open_need = (
            drafted(buyer, agency, item="Alpha castings"),
            posted(buyer, agency, item="=Beta flanges"),
        )
        browser = sign_in(buyer)
        url = reverse("scouting:needs")

        def shown(query):
            return [need.number for need in browser.get(url + query).context["page"]]

        assert shown("") == [open_need.number, draft.number]
        assert shown("?q=alpha") == [draft.number]
        assert shown("?status=open") == [open_need.number]
        assert shown("?status=draft") == [draft.number]
        assert shown("?sort=respond_by") == [open_need.number, draft.number]
        assert shown("?sort=-item") == [draft.number, open_need.number]
        assert shown("?status=nonsense&sort=nonsense&cursor=nonsense") == [open_need.number, draft.number]
        text = browser.get(reverse("scouting:needs_csv") + "?status=open").content.decode()
        assert "'=Beta flanges" in text
        assert draft.number not in text
        assert browser.get(reverse("scouting:needs_workbook")).content.startswith(b"PK")

    def test_it_takes_the_same_number_of_statements_for_many(
        self, buyer, agency, sign_in, django_assert_max_num_queries
    ):
        for _each in range(6):
            posted(buyer, agency)
        browser = sign_in(buyer)
        with django_assert_max_num_queries(30):
            browser.get(reverse("scouting:needs"))
