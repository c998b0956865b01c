from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lineshaft.apps.accounts import actions
from lineshaft.tenancy import system_scope


class Command(BaseCommand):
    help = "Forget to which account of the identity provider people are bound; they are bound anew when they sign in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", nargs="?", default="", help="of one person")
        parser.add_argument(
            "--everyone", action="store_true", help="of all people: after a change of provider"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["email"]) is options["everyone"]:
            raise CommandError("Name one person's e-mail address, or say --everyone.")
        with system_scope("an operator unbinds accounts of the identity provider"):
            forgotten = actions.forget_single_sign_on(email=options["email"])
        if not forgotten and options["email"]:
            raise CommandError(f"Nobody with the address {options['email']!r} is bound to an account there.")
        self.stdout.write(f"Forgotten: {forgotten}.")
