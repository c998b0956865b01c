"""Domestic content in versions: who works on it, what each change keeps, and what the office reads."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.http import Http404
from openpyxl import Workbook, load_workbook

from apps.scouting.buy_american.conftest import TODAY
from factories.buy_american import stated, statement
from lineshaft.apps.scouting.actions import content as actions
from lineshaft.apps.scouting.domestic_content.component_files import EXAMPLE, read_components
from lineshaft.apps.scouting.domestic_content.statements import hash_of
from lineshaft.apps.scouting.models import ContentVersion, DomesticContent
from lineshaft.apps.scouting.queries import content as queries
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.ui.exports import workbook

FRAME, DRIVE = stated("Frame", "50"), stated("Drive", "50", "foreign")


def begin(desk, *components, **facts) -> DomesticContent:
    return desk.as_(
        desk.buyer,
        lambda by: actions.begin_content(
            owner=desk.buyers, statement=statement(*components, as_of=TODAY, **facts), by=by
        ),
    )


def read(desk, content, user=None, number=None):
    return desk.as_(user or desk.buyer, lambda by: queries.reading(by, content.pk, number))


def put(desk, content, component, opened_at, place=None):
    return desk.as_(
        desk.buyer,
        lambda by: actions.put_component(
            content=content, opened_at=opened_at, place=place, component=component, by=by
        ),
    )


class TestVersions:
    def test_each_change_keeps_what_stood_before(self, desk):
        content = begin(desk, FRAME, DRIVE)

        put(desk, content, stated("Drive", "50", "us"), opened_at=1, place=2)

        assert read(desk, content).result.passes is True
        assert read(desk, content, number=1).result.passes is False
        assert read(desk, content).version.change == "“Drive” was changed."

    def test_a_version_proves_itself_by_its_hash(self, desk):
        version = read(desk, begin(desk, FRAME)).version

        assert version.sha256 == hash_of(version.statement)

    def test_a_version_is_never_changed(self, desk):
        content = begin(desk, FRAME)

        with pytest.raises(DatabaseError), transaction.atomic():
            desk.as_(
                desk.buyer, lambda _by: ContentVersion.objects.filter(content=content).update(product="Other")
            )

    def test_a_change_of_what_somebody_changed_meanwhile_is_refused(self, desk):
        content = begin(desk, FRAME)
        put(desk, content, DRIVE, opened_at=1)

        with pytest.raises(Conflict, match="Version 1 is not the newest"):
            put(desk, content, DRIVE, opened_at=1)
        assert read(desk, content).version.number == 2

    def test_a_file_that_makes_too_many_components_is_refused(self, desk):
        content = begin(desk, FRAME)

        with pytest.raises(InvalidValue, match="more than the 500 components"):
            desk.as_(
                desk.buyer,
                lambda by: actions.take_in_components(
                    content=content,
                    opened_at=1,
                    components=[DRIVE] * 500,
                    replaces=False,
                    file_name="a.csv",
                    by=by,
                ),
            )
        assert read(desk, content).version.number == 1

    def test_a_day_without_a_rule_is_refused_and_nothing_is_kept(self, desk):
        with pytest.raises(InvalidValue, match="applies from Oct 23, 2023"):
            desk.as_(
                desk.buyer,
                lambda by: actions.begin_content(
                    owner=desk.buyers, statement=statement(FRAME, as_of=date(2023, 1, 1)), by=by
                ),
            )
        assert desk.as_(desk.buyer, lambda by: list(queries.contents(by))) == []


class TestUndo:
    def undo(self, desk, content):
        newest = read(desk, content).version.number
        return desk.as_(desk.buyer, lambda by: actions.undo(content=content, opened_at=newest, by=by))

    def test_the_version_before_stands_again_and_the_next_undo_goes_further_back(self, desk):
        content = begin(desk)
        put(desk, content, FRAME, opened_at=1)
        put(desk, content, DRIVE, opened_at=2)

        names = []
        for _ in range(2):
            self.undo(desk, content)
            names.append([each.component.name for each in read(desk, content).statement.components])

        assert names == [["Frame"], []]
        assert read(desk, content).version.number == 5

    def test_before_the_first_version_there_is_nothing(self, desk):
        with pytest.raises(Conflict, match="nothing before"):
            self.undo(desk, begin(desk))

    def test_a_removed_component_comes_back(self, desk):
        content = begin(desk, FRAME, DRIVE)
        desk.as_(
            desk.buyer, lambda by: actions.remove_component(content=content, opened_at=1, place=1, by=by)
        )
        assert len(read(desk, content).statement.components) == 1

        self.undo(desk, content)

        assert read(desk, content).statement.components == (FRAME, DRIVE)


def test_a_button_of_a_page_that_is_not_the_newest__does_nothing(desk):
    content = begin(desk, FRAME)
    put(desk, content, DRIVE, opened_at=1)

    for act in (actions.undo, actions.submit_content):
        with pytest.raises(Conflict, match="Version 1 is not the newest"):
            desk.as_(desk.buyer, lambda by, act=act: act(content=content, opened_at=1, by=by))
    assert read(desk, content).version.number == 2


def test_a_copy__is_a_product_of_its_own(desk):
    content = begin(desk, FRAME)

    copy = desk.as_(desk.buyer, lambda by: actions.copy_content(content=content, owner=desk.buyers, by=by))

    assert read(desk, copy).statement.product == "Booster pump (copy)"
    assert read(desk, copy).statement.components == (FRAME,)
    assert read(desk, copy).version.change == f"Copied from {content.number}, version 1."


class TestWhoReads:
    def test_another_organisation_finds_nothing(self, desk):
        content = begin(desk, FRAME)

        for user in (desk.other_buyer, desk.advisor, desk.officer):
            with pytest.raises(Http404):
                read(desk, content, user)
            assert desk.as_(user, lambda by: queries.contents(by).count()) == 0

    def test_the_office_reads_the_submitted_version_alone(self, desk):
        content = begin(desk, FRAME)
        desk.as_(desk.buyer, lambda by: actions.submit_content(content=content, opened_at=1, by=by))
        put(desk, content, stated("Secret drive", "9", "foreign"), opened_at=1)

        seen = read(desk, content, desk.officer)

        assert seen.version.number == 1
        assert not seen.may_change
        assert desk.as_(desk.officer, lambda by: queries.contents(by).get().newest_number) == 1
        assert [
            each.number for each in desk.as_(desk.officer, lambda by: queries.versions_of(by, content))
        ] == [1]
        with pytest.raises(Http404):
            read(desk, content, desk.officer, number=2)

    def test_the_office_does_not_write_what_it_reads(self, desk):
        content = begin(desk, FRAME)
        desk.as_(desk.buyer, lambda by: actions.submit_content(content=content, opened_at=1, by=by))

        for act in (actions.undo, actions.submit_content):
            with pytest.raises(PermissionDenied):
                desk.as_(desk.officer, lambda by, act=act: act(content=content, opened_at=1, by=by))
        assert desk.as_(desk.officer, lambda _by: DomesticContent.objects.update(version=9)) == 0

    def test_the_same_version_is_not_submitted_twice(self, desk):
        content = begin(desk, FRAME)
        desk.as_(desk.buyer, lambda by: actions.submit_content(content=content, opened_at=1, by=by))

        with pytest.raises(Conflict, match="reads version 1 already"):
            desk.as_(desk.buyer, lambda by: actions.submit_content(content=content, opened_at=1, by=by))

    def test_an_evaluator_has_no_place_at_the_desk(self, desk):
        with pytest.raises(PermissionDenied):
            desk.as_(desk.evaluator, queries.contents)


class TestFiles:
    def test_the_data_file_has_every_step_and_citation(self, desk):
        whole = desk.as_(
            desk.buyer,
            lambda by: queries.content_as_file(queries.reading(by, begin(desk, FRAME, DRIVE).pk)),
        )

        assert json.loads(json.dumps(whole)) == whole
        assert whole["result"]["produced_in_us"] is False
        assert whole["result"]["domestic_percent"] == "50.00"
        assert whole["result"]["component_costs"][0] == {
            "name": "Frame", "cost": "50", "rule": "component_cost_bought",
        }  # fmt: skip
        assert {rule["paragraph"] for rule in whole["result"]["rules"]} >= {"2 CFR 184.5(a)", "2 CFR 184.5"}

    def test_the_workbook_can_be_opened_and_holds_numbers(self, desk):
        rows = desk.as_(
            desk.buyer, lambda by: queries.content_as_rows(queries.reading(by, begin(desk, FRAME, DRIVE).pk))
        )
        sheet = load_workbook(io.BytesIO(workbook("Domestic content", rows))).active

        cells = {row[0].value: row for row in sheet.iter_rows()}
        assert cells["Frame"][10].value == 50
        assert cells["Produced in the United States"][1].value == "no"


def upload(name, content):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


class TestComponentFile:
    def test_the_example_file_is_read(self):
        found = read_components(upload("example.csv", EXAMPLE))

        assert found.refused == ()
        assert [(each.component.name, sum(each.component.parts.values())) for each in found.components] == [
            ("Cast housing", 480), ("Motor, 5 hp", 300),
        ]  # fmt: skip

    def test_a_workbook_is_read(self):
        book = Workbook()
        book.active.append(["Component", "Bought or made", "Origin", "Acquisition"])
        book.active.append(["Frame", "Bought", "USA", 12.5])
        out = io.BytesIO()
        book.save(out)

        found = read_components(upload("parts.xlsx", out.getvalue()))

        assert found.components[0].component.acquisition == Decimal("12.5")

    def test_each_cell_that_cannot_be_read_is_named_and_nothing_is_taken_in(self):
        text = (
            "component,bought or made,origin,acquisition,overhead\n"
            "Frame,bought,us,10,\n"
            "Drive,rented,mars,ten,\n"
            "Seal,bought,us,-1,\n"
            ",bought,us,1,\n"
            "Cover,bought,us,1,5\n"
        )

        found = read_components(upload("parts.csv", text))

        assert found.components == ()
        assert [(each.row, each.column, each.value) for each in found.refused] == [
            (3, "bought or made", "rented"), (3, "origin", "mars"), (3, "acquisition", "ten"),
            (4, "acquisition", "-1"), (5, "component", ""), (6, "overhead", "5"),
        ]  # fmt: skip

    def test_a_file_without_the_columns_is_refused_by_name(self):
        with pytest.raises(InvalidValue, match="no column “origin”"):
            read_components(upload("parts.csv", "component,bought or made\nFrame,bought\n"))

    def test_a_file_without_rows_is_refused(self):
        with pytest.raises(InvalidValue, match="has no component"):
            read_components(upload("parts.csv", "component,bought or made,origin\n"))

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.4 nothing", b"\x00\x01\x02\xff\xfe"])
    def test_what_is_no_table_is_refused(self, content):
        with pytest.raises(InvalidValue):
            read_components(upload("parts.csv", content))
