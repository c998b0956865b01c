"""Writes of domestic content: each one keeps a new version, so that nothing stated before is lost."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from lineshaft.apps.accounts.models import Organisation
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.domain.errors import Conflict

from .. import permissions
from ..domestic_content.statements import StatedComponent, Statement, hash_of, read_statement
from ..models import ContentVersion, DomesticContent

Change = Callable[[Statement], Statement]


@transaction.atomic
def begin_content(
    *,
    owner: Organisation,
    statement: Statement,
    by: Actor,
    site: Site | None = None,
    change: str = "Begun.",
    is_synthetic: bool = False,
) -> DomesticContent:
    """A new product with its first version. Raises InvalidValue where no rule applies to it on its day."""
    permissions.check_user_can_work_on_content(by, owner.pk)
    content = DomesticContent.objects.create(
        owner=owner, site=site, created_by=by.person, is_synthetic=is_synthetic
    )
    _keep(content, statement, change, by)
    return content


def _keep(
    content: DomesticContent, statement: Statement, change: str, by: Actor, undoes: int | None = None
) -> ContentVersion:
    # A statement that no rule applies to is refused before it is kept.
    statement.work_out()
    stored = statement.as_json()
    content.version += 1
    content.save(update_fields=["version"])
    return ContentVersion.objects.create(
        content=content,
        number=content.version,
        product=statement.product,
        statement=stored,
        sha256=hash_of(stored),
        change=change,
        undoes=undoes,
        made_by=by.person,
    )


@transaction.atomic
def change_content(
    *, content: DomesticContent, opened_at: int, change: Change, words: str, by: Actor
) -> ContentVersion:
    """
    Keep what `change` makes of the newest version, which `words` tell of.

    Raises Conflict when somebody kept a newer version than `opened_at` since the page was opened.
    """
    content = _held(content, by)
    newest = _newest(content, opened_at)
    return _keep(content, change(read_statement(newest.statement)), words, by)


def _newest(content: DomesticContent, opened_at: int) -> ContentVersion:
    newest = content.versions.get(number=content.version)
    if newest.number != opened_at:
        raise Conflict(
            f"{newest.made_by} changed this product meanwhile: {newest.change} Version {opened_at} is not the newest.",
            "Open it again and enter your change there",
        )
    return newest


def _held(content: DomesticContent, by: Actor) -> DomesticContent:
    permissions.check_user_can_work_on_content(by, content.owner_id)
    return DomesticContent.objects.select_for_update(no_key=True).get(pk=content.pk)


def change_facts(*, content: DomesticContent, opened_at: int, facts: Statement, by: Actor) -> ContentVersion:
    """Take over all that is stated of the product itself; its components stay."""
    return change_content(
        content=content,
        opened_at=opened_at,
        change=lambda present: replace(facts, components=present.components),
        words="The product was changed.",
        by=by,
    )


def put_component(
    *, content: DomesticContent, opened_at: int, place: int | None, component: StatedComponent, by: Actor
) -> ContentVersion:
    """Add a component, or put it in the place of the one at `place` (the first is 1)."""
    name = component.component.name

    def change(present: Statement) -> Statement:
        listed = list(present.components)
        if place is None:
            listed.append(component)
        else:
            listed[place - 1] = component
        return present.with_components(tuple(listed))

    words = f"“{name}” was {'added' if place is None else 'changed'}."
    return change_content(content=content, opened_at=opened_at, change=change, words=words, by=by)


def remove_component(*, content: DomesticContent, opened_at: int, place: int, by: Actor) -> ContentVersion:
    """Take the component at `place` out."""

    def change(present: Statement) -> Statement:
        return present.with_components(present.components[: place - 1] + present.components[place:])

    return change_content(
        content=content, opened_at=opened_at, change=change, words=f"Component {place} was removed.", by=by
    )


def take_in_components(
    *,
    content: DomesticContent,
    opened_at: int,
    components: Sequence[StatedComponent],
    replaces: bool,
    file_name: str,
    by: Actor,
) -> ContentVersion:
    """Add the components of a file to those that are there, or put them in their place."""

    def change(present: Statement) -> Statement:
        kept = () if replaces else present.components
        return present.with_components((*kept, *components))

    noun = "component" if len(components) == 1 else "components"
    words = f"{len(components)} {noun} came from {file_name}."
    return change_content(content=content, opened_at=opened_at, change=change, words=words, by=by)


@transaction.atomic
def undo(*, content: DomesticContent, opened_at: int, by: Actor) -> ContentVersion:
    """
    Let the version before the last change stand again, as a new one. A second undo goes one further back.

    Raises Conflict where there is nothing before it, and where the last change is a newer one than `opened_at`.
    """
    content = _held(content, by)
    newest = _newest(content, opened_at)
    before = (newest.undoes or newest.number) - 1
    if before < 1:
        raise Conflict("There is nothing before this version.", "All versions stand under “Versions”")
    earlier = content.versions.get(number=before)
    return _keep(
        content,
        read_statement(earlier.statement),
        f"Undone: version {before} stands again.",
        by,
        undoes=before,
    )


@transaction.atomic
def copy_content(*, content: DomesticContent, owner: Organisation, by: Actor) -> DomesticContent:
    """The newest version as a product of its own."""
    permissions.check_user_can_work_on_content(by, content.owner_id)
    statement = read_statement(content.versions.get(number=content.version).statement)
    product = f"{statement.product} (copy)"
    return begin_content(
        owner=owner,
        statement=replace(statement, product=product),
        by=by,
        site=content.site,
        change=f"Copied from {content.number}, version {content.version}.",
        is_synthetic=content.is_synthetic,
    )


@transaction.atomic
def submit_content(*, content: DomesticContent, opened_at: int, by: Actor) -> DomesticContent:
    """
    Let the program office read the newest version. Raises Conflict when it reads that one already, and
    when somebody kept a newer one than `opened_at`.
    """
    content = _held(content, by)
    _newest(content, opened_at)
    if content.submitted_version == content.version:
        raise Conflict(f"The program office reads version {content.version} already.")
    content.submitted_version = content.version
    content.submitted_at = timezone.now()
    content.save(update_fields=["submitted_version", "submitted_at"])
    return content
