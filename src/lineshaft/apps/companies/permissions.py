"""Who may look at the registry, change it, and bring files in."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from lineshaft.apps.accounts.permissions import Actor

from .models import Company, ImportBatch, ProfileAgreement, RegistryChange, SharingConsent, Site


def check_user_can_read_registry(actor: Actor) -> None:
    """Roles of a center (but the board's viewer) and of the program office see the identity of every site."""
    actor.require("company:read", None, _("Your role does not include the registry of companies."))


def can_read_site(actor: Actor, site: Site) -> bool:
    """Whether the person may see who a site is: by role, or as a contact of the company."""
    return actor.can("company:read") or site.company_id in actor.company_ids


def can_read_company(actor: Actor, company: Company) -> bool:
    """Whether the person may see who a company is: by role, or as its contact."""
    return actor.can("company:read") or company.pk in actor.company_ids


def check_user_can_add_site(actor: Actor, center_id: int) -> None:
    """People who deliver at a center may add sites to the registry for it."""
    actor.require("company:edit", center_id, _("Your role at this center does not include adding companies."))


def check_user_can_correct(actor: Actor) -> None:
    """People who deliver at any center, and who decides for the network, correct the shared record."""
    if not may_reshape(actor):
        raise PermissionDenied(_("Your role does not include correcting the registry of companies."))


def check_user_can_edit_identity(actor: Actor) -> None:
    """People who deliver at any center may correct the shared identity of a site or company."""
    if not actor.organisations_where("company:edit"):
        raise PermissionDenied(_("Your role does not include correcting the registry of companies."))


def may_reshape(actor: Actor) -> bool:
    """Whether the person may plan to merge, move and split records."""
    return bool(actor.organisations_where("company:edit")) or decides_for_network(actor)


def check_user_can_reshape(actor: Actor) -> None:
    """People who deliver at a center may plan to merge, move and split records; so may who decides for the network."""
    if not may_reshape(actor):
        raise PermissionDenied(_("Your role does not include merging and splitting records of the registry."))


def check_user_can_see_what_stayed(actor: Actor, *, is_told: bool) -> None:
    """Who says whose it is; and who is told of some of it: a finance officer of invoices."""
    if not is_told:
        check_user_can_reshape(actor)


def decides_for_network(actor: Actor) -> bool:
    """Whether the person decides on changes of the registry that concern several centers."""
    return actor.can("registry:decide")


def check_user_can_decide_change(actor: Actor) -> None:
    """Only the network's administrators decide on changes that concern several centers."""
    actor.require(
        "registry:decide", None, _("A change that concerns other centers is decided by the program office.")
    )


def check_user_can_undo_change(actor: Actor, change: RegistryChange, *, affects_others: bool) -> None:
    """Who works at the center that made a change undoes it, unless it moved records of other centers."""
    if decides_for_network(actor):
        return
    if affects_others or change.center_id not in actor.organisations_where("company:edit"):
        raise PermissionDenied(
            _("This change is undone by the program office: it concerns records of other centers.")
            if affects_others
            else _("This change is undone by the center that made it, or by the program office.")
        )


def check_user_can_edit_relationship(actor: Actor, center_id: int) -> None:
    """People who deliver at a center write what it knows about a site."""
    actor.require(
        "relationship:edit",
        center_id,
        _("Your role does not include what this center knows about companies."),
    )


def check_user_can_edit_contacts(actor: Actor, center_id: int) -> None:
    """People who deliver at a center, and those who run its survey, write whom it knows at a site."""
    actor.require(
        "contact:edit",
        center_id,
        "Your role does not include the people whom this center knows at a site.",
    )


def check_user_can_import(actor: Actor, center_id: int) -> None:
    """People who deliver at a center may bring a file of companies in for it."""
    actor.require(
        "company:import", center_id, _("Your role at this center does not include importing companies.")
    )


def check_user_can_see_batch(actor: Actor, batch: ImportBatch) -> None:
    """An import is seen by those at its center who may import."""
    check_user_can_import(actor, batch.center_id)


def importing_center_ids(actor: Actor) -> tuple[int, ...]:
    """Centers for which the person may import."""
    return tuple(pk for pk in actor.organisations_where("company:import") if pk in actor.center_ids)


def relationship_center_ids(actor: Actor) -> tuple[int, ...]:
    """Centers whose relationships the person may read."""
    return tuple(pk for pk in actor.organisations_where("relationship:read") if pk in actor.center_ids)


def editing_center_ids(actor: Actor) -> tuple[int, ...]:
    """Centers for which the person may add sites and write relationships."""
    return tuple(pk for pk in actor.organisations_where("relationship:edit") if pk in actor.center_ids)


def check_user_can_edit_capabilities(actor: Actor, site: Site, owner_id: int) -> None:
    """People who deliver at a center write what it knows a plant can do; a company's own people what they say of it."""
    if owner_id in editing_center_ids(actor):
        return
    own = actor.organisations_where("own_company:edit")
    if owner_id in own and site.company_id in actor.company_ids:
        return
    raise PermissionDenied(_("Your role does not include what this plant can do."))


def readable_owner_ids(actor: Actor) -> tuple[int, ...]:
    """Organisations whose own capabilities of plants the person may read: their centers and their company."""
    return (*relationship_center_ids(actor), *actor.organisations_where("own_company:read"))


def check_user_can_see_certificates(actor: Actor) -> None:
    """Who reads what a center, or the own company, wrote of plants is reminded of certificates that expire."""
    if not readable_owner_ids(actor):
        raise PermissionDenied(_("Your role does not include what plants can do."))


def check_user_can_share(actor: Actor, center_id: int) -> None:
    """People who deliver at a center ask a company whether another center may see what theirs holds."""
    actor.require(
        "relationship:edit", center_id, _("Only advisors and directors of the center ask a company to share.")
    )


def check_user_speaks_for_company(actor: Actor) -> None:
    """The sharing page of a company is for its own people."""
    actor.require("own_company:read", None, _("This page is for people who speak for a company."))


def check_user_can_answer_for(actor: Actor, site: Site) -> None:
    """A company's own people agree, decline and withdraw, for its own sites."""
    if not actor.can("own_company:edit") or site.company_id not in actor.company_ids:
        raise PermissionDenied(_("Only people who speak for the company answer for it."))


def check_user_can_withdraw(actor: Actor, consent: SharingConsent) -> None:
    """The company's own people end a consent; so does the center that holds the relationship, when it is told to."""
    if consent.center_id not in actor.organisations_where("relationship:edit"):
        check_user_can_answer_for(actor, consent.site)


def check_user_can_withdraw_agreement(actor: Actor, agreement: ProfileAgreement) -> None:
    """The company's own people withdraw what anybody recorded for it; a center what it recorded itself."""
    if agreement.owner_id not in editing_center_ids(actor):
        check_user_can_answer_for(actor, agreement.site)


def is_buyer(actor: Actor) -> bool:
    """Whether the person belongs to an organisation that looks for suppliers."""
    return any(kind == "buyer" for kind in actor.kinds.values())
