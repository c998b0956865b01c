"""Roles and what each may do. Roles are code: the matrix in docs/reference/permissions.md is made from this file.

A permission is `resource:act`. It holds within the organisation in which the role is held; roles of the program
office hold for the whole network.
"""

import enum

from django.utils.translation import gettext_lazy as _


class OrganisationKind(enum.StrEnum):
    PROGRAM_OFFICE = "program_office"
    CENTER = "center"
    PARTNER = "partner"
    COMPANY = "company"
    BUYER = "buyer"


class Role(enum.StrEnum):
    NETWORK_ADMINISTRATOR = "network_administrator"
    PROGRAM_OFFICER = "program_officer"
    EVALUATOR = "evaluator"
    DIRECTOR = "director"
    ADVISOR = "advisor"
    FINANCE_OFFICER = "finance_officer"
    SURVEY_COORDINATOR = "survey_coordinator"
    VIEWER = "viewer"
    PARTNER_EDITOR = "partner_editor"
    COMPANY_CONTACT = "company_contact"
    BUYER = "buyer"


LABELS = {
    Role.NETWORK_ADMINISTRATOR: _("Network administrator"),
    Role.PROGRAM_OFFICER: _("Federal program officer"),
    Role.EVALUATOR: _("Evaluator"),
    Role.DIRECTOR: _("Center director"),
    Role.ADVISOR: _("Center advisor"),
    Role.FINANCE_OFFICER: _("Center finance officer"),
    Role.SURVEY_COORDINATOR: _("Survey coordinator"),
    Role.VIEWER: _("Viewer (board)"),
    Role.PARTNER_EDITOR: _("Partner editor"),
    Role.COMPANY_CONTACT: _("Company contact"),
    Role.BUYER: _("Buyer"),
}

ROLES_OF_KIND = {
    OrganisationKind.PROGRAM_OFFICE: (Role.NETWORK_ADMINISTRATOR, Role.PROGRAM_OFFICER, Role.EVALUATOR),
    OrganisationKind.CENTER: (
        Role.DIRECTOR,
        Role.ADVISOR,
        Role.FINANCE_OFFICER,
        Role.SURVEY_COORDINATOR,
        Role.VIEWER,
    ),
    OrganisationKind.PARTNER: (Role.PARTNER_EDITOR,),
    OrganisationKind.COMPANY: (Role.COMPANY_CONTACT,),
    OrganisationKind.BUYER: (Role.BUYER,),
}

# A second factor is required of these outside the demo: they see money or the whole network.
SECOND_FACTOR_ROLES = frozenset(
    {Role.NETWORK_ADMINISTRATOR, Role.PROGRAM_OFFICER, Role.EVALUATOR, Role.FINANCE_OFFICER}
)

_EVERY_CENTER_ROLE = {
    "company:read",
    "scorecard:read",
    "center:read",
}
_DELIVERY = {
    "company:edit",
    "company:import",
    "relationship:read",
    "relationship:edit",
    "contact:edit",
    "request:read",
    "request:handle",
    "engagement:read",
    "engagement:edit",
    "visit:log",
    "resource:share",
    "outcome:read",
    "outcome:add_evidence",
    "survey:read",
    "need:post",
    "need:answer",
    "content:work",
    "waiver:work",
}

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.NETWORK_ADMINISTRATOR: frozenset(
        {
            "center:read", "center:edit", "member:invite", "member:end", "organisation:edit", "reference:load",
            "network_totals:read", "scorecard:read", "rights:read", "publication:refresh", "company:read",
            "api_token:own", "appropriation:read", "survey:open_wave", "award:read", "award:edit", "registry:decide",
            "need:post", "need:scout", "content:work", "waiver:work", "award:decide",
        }
    ),
    Role.PROGRAM_OFFICER: frozenset(
        {
            "center:read", "network_totals:read", "scorecard:read", "company:read", "publication:refresh",
            "api_token:own", "survey:open_wave", "award:read", "award:edit",
            "award:decide", "need:post", "need:scout", "content:work", "waiver:work",
        }
    ),
    Role.EVALUATOR: frozenset(
        {
            "center:read", "network_totals:read", "scorecard:read", "company:read", "outcome:read", "outcome:evaluate",
            "engagement:read", "survey:read", "publication:refresh", "api_token:own", "award:read",
        }
    ),
    Role.DIRECTOR: frozenset(
        _EVERY_CENTER_ROLE
        | _DELIVERY
        | {
            "center:edit", "member:invite", "member:end", "request:assign", "engagement:reopen", "survey:confirm",
            "program:edit",
            "survey:send", "target:edit", "api_token:own", "award:read", "award:edit",
            "ledger:read", "ledger:close", "contribution:clear", "time:sign", "time:approve", "federal_report:prepare",
            "federal_report:certify", "story:publish",
        }
    ),
    Role.ADVISOR: frozenset(_EVERY_CENTER_ROLE | _DELIVERY | {"api_token:own", "time:sign"}),
    Role.FINANCE_OFFICER: frozenset(
        _EVERY_CENTER_ROLE | {"engagement:read", "outcome:read", "api_token:own", "award:read", "award:edit"}
        | {"ledger:read", "ledger:post", "ledger:close", "contribution:clear", "time:sign", "time:approve", "pay:edit"}
        | {"federal_report:prepare", "federal_report:certify"}
    ),
    Role.SURVEY_COORDINATOR: frozenset(
        _EVERY_CENTER_ROLE
        | {
            "survey:read", "survey:confirm", "survey:send", "engagement:read", "outcome:read", "outcome:add_evidence",
            "relationship:read", "contact:edit", "api_token:own", "time:sign",
        }
    ),
    Role.VIEWER: frozenset({"scorecard:read", "center:read"}),
    Role.PARTNER_EDITOR: frozenset(
        {"resource:edit", "resource:reach", "referral:send", "member:invite", "member:end", "api_token:own"}
    ),
    Role.BUYER: frozenset({"need:post", "content:work", "waiver:work", "member:invite", "member:end", "api_token:own"}),
    Role.COMPANY_CONTACT: frozenset({"own_company:read", "own_company:edit", "own_request:read"}),
}  # fmt: skip
