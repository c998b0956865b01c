"""The one place where the engine is asked: a search for a need, kept with its shortlist."""

from lineshaft.apps.accounts.permissions import Actor

from .models import Need, SearchRecord


def search_for(need: Need, actor: Actor) -> SearchRecord:
    """Search with the present criteria of a need, and keep what was found."""
    raise NotImplementedError
