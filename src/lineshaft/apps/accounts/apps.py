from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "lineshaft.apps.accounts"
    verbose_name = "People and organisations"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in

        from lineshaft.ui import navigation
        from lineshaft.ui.navigation import NavigationItem

        from .adapter import note_second_factor
        from .roles import PERMISSIONS, Role

        user_logged_in.connect(note_second_factor, dispatch_uid="lineshaft.note_second_factor")

        inviting = frozenset(role.value for role in Role if "member:invite" in PERMISSIONS[role])

        def roles_of_request(request: Any) -> list[str]:
            return [role.value for role in request.actor.all_roles]

        navigation.set_roles_source(roles_of_request)
        navigation.register(NavigationItem(_("Your account"), "accounts:me", order=10, group="account"))
        navigation.register(
            NavigationItem(
                _("People"),
                "accounts:people",
                order=10,
                group=_("Settings"),
                icon="people",
                visible=lambda roles: bool(roles & inviting),
            )
        )
