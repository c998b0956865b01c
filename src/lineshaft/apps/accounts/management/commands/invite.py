"""`invite`: the first people of an installation, before anyone could invite them on a page."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from lineshaft.apps.accounts import actions
from lineshaft.apps.accounts.roles import OrganisationKind, Role
from lineshaft.domain.errors import LineshaftError
from lineshaft.tenancy import system_scope


class Command(BaseCommand):
    help = "Invite the first person to a role at an organisation, by mail and by a link that is printed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = (
            f"a {OrganisationKind.PROGRAM_OFFICE.value.replace('_', ' ')} or {OrganisationKind.PARTNER.value}"
        )
        parser.add_argument("email")
        parser.add_argument("role", choices=[role.value for role in Role if role is not Role.COMPANY_CONTACT])
        parser.add_argument("--organisation", required=True, metavar="NAME", help="its name in the directory")
        parser.add_argument("--new", action="store_true", help=f"make the organisation: {kinds}")

    def handle(self, *args: Any, email: str, role: str, organisation: str, new: bool, **options: Any) -> None:
        """Print where the invited person starts."""
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is no e-mail address.") from error
        try:
            with system_scope("whoever runs the installation invites somebody"):
                invitation, link = actions.invite_first(
                    email=email, role=Role(role), organisation_name=organisation, is_new=new
                )
        except LineshaftError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{invitation.email} is invited to {invitation.organisation} as {invitation.role_label}. The mail is sent"
            f" by the worker. The link works once, until {invitation.expires_at:%Y-%m-%d}:\n{link}"
        )
