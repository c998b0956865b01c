import shutil
from pathlib import Path

import pytest

from lineshaft.domain.errors import InvalidDefinition
from lineshaft.domain.metrics import ComputedFrom, all_metrics, load_definitions
from lineshaft.domain.metrics.appropriations import years_with_appropriation
from lineshaft.domain.metrics.definitions import DEFINITIONS_FOLDER, DefinitionStatus
from lineshaft.domain.metrics.registry import join


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the definitions, to spoil."""
    return Path(shutil.copytree(DEFINITIONS_FOLDER, tmp_path / "definitions"))


def spoil(folder: Path, old: str, new: str) -> None:
    path = folder / "new_sales.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_metric__has_a_definition_in_both_languages() -> None:
    assert len(all_metrics()) == 17
    for metric in all_metrics().values():
        definition = metric.definition
        for words in (definition.title, definition.formula, definition.why_it_matters, definition.owner):
            assert words.en != words.es
            assert words.in_language("en-us") == words.en
        assert definition.caveats, f"{metric.id}: say what the figure cannot tell"


def test_ratios__name_their_denominator_and_plain_totals_have_none() -> None:
    with_denominator = {
        metric_id for metric_id, metric in all_metrics().items() if metric.definition.denominator
    }
    assert with_denominator == {
        "new_sales_per_federal_dollar",
        "investment_per_federal_dollar",
        "federal_dollars_per_job",
        "survey_response_rate",
        "net_promoter_score",
    }


def test_definitions__that_only_reproduce_published_figures_are_not_called_verified() -> None:
    for metric in all_metrics().values():
        if metric.definition.computed_from is ComputedFrom.OUTCOMES_AND_FEDERAL_DOLLARS:
            assert metric.definition.status is DefinitionStatus.UNVERIFIED


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("unit: usd", "unit: dollars", "new_sales.yaml: unit: is 'dollars', not one of: usd"),
        ("direction:", "drection:", "new_sales.yaml: direction: is missing"),
        ("status: verified", "status: verified\ncolour: red", "new_sales.yaml: colour: is not a known key"),
        ("  es: Ventas nuevas\n", "", "new_sales.yaml: title.es: is missing"),
        ("  en: New sales\n", "  en: ''\n", "new_sales.yaml: title.en: is empty"),
        ("  en: New sales\n", "  en: 12\n", "new_sales.yaml: title.en: is 12, not a text"),
        ("  en: New sales\n", "  en: yes\n", "new_sales.yaml: title.en: is True, not a text"),
        ("denominator: null\n", "", "new_sales.yaml: denominator: must be there"),
        ("id: new_sales", "id: newer_sales", "new_sales.yaml: id: is 'newer_sales', but the file is named"),
        ("id: new_sales", "id: new_sales\nid: new_sales", "new_sales.yaml: YAML: .*'id' stands twice"),
        ("id: new_sales", "id: [", "new_sales.yaml: YAML: "),
        (
            "title:\n  en: New sales\n  es: Ventas nuevas\n",
            "title: New sales\n",
            "title: is 'New sales', not a list of keys",
        ),
        ('  - title: "National', '  - titel: "National', r"sources\[0\].title: is missing"),
    ],
)
def test_load_definitions__an_error_names_file_and_key(folder: Path, old: str, new: str, said: str) -> None:
    spoil(folder, old, new)
    with pytest.raises(InvalidDefinition, match=said):
        load_definitions(folder)


def test_load_definitions__an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidDefinition, match="no definition"):
        load_definitions(tmp_path)


def test_registry__a_formula_without_definition_is_an_error(folder: Path) -> None:
    (folder / "new_sales.yaml").unlink()
    with pytest.raises(InvalidDefinition, match=r"new_sales.yaml: id: the metric has no definition"):
        join(load_definitions(folder))


def test_registry__a_definition_without_formula_is_an_error(folder: Path) -> None:
    text = (folder / "new_sales.yaml").read_text(encoding="utf-8")
    (folder / "wonder.yaml").write_text(text.replace("id: new_sales", "id: wonder"), encoding="utf-8")
    with pytest.raises(InvalidDefinition, match=r"wonder.yaml: id: the metric has no formula"):
        join(load_definitions(folder))


def test_registry__formula_and_definition_must_agree_on_what_they_take(folder: Path) -> None:
    spoil(folder, "computed_from: outcomes", "computed_from: activity")
    with pytest.raises(InvalidDefinition, match="the formula takes outcomes"):
        join(load_definitions(folder))


def test_appropriations__are_in_order_and_without_doubles() -> None:
    years = years_with_appropriation()
    assert years == sorted(set(years))
    assert {2020, 2021, 2022, 2023} <= {year.year for year in years}
