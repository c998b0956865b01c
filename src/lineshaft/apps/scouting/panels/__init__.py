"""What *My work* and the search box show of scouting."""

from .accounts import ACCOUNTS_PANEL
from .desk import DESK_PANEL, SENT_PANEL
from .finding import SEARCHES as SEARCHES
from .posting import NEEDS_PANEL
from .technology import TECHNOLOGY_PANEL

PANELS = (ACCOUNTS_PANEL, SENT_PANEL, DESK_PANEL, NEEDS_PANEL, TECHNOLOGY_PANEL)
