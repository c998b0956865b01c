"""Files of the center's accounting system: checked first, then posted as one batch that is taken back as one."""

from .chart import Meanings as Meanings
from .chart import map_chart as map_chart
from .checking import check_book as check_book
from .checking import made_with as made_with
from .files import Place as Place
from .files import choose_layout as choose_layout
from .files import layout_of as layout_of
from .files import look_into as look_into
from .files import place_of as place_of
from .files import receive_book as receive_book
from .posting import post_book as post_book
from .posting import start as start
from .posting import take_book_back as take_book_back
from .trial_balance import choose_trial_layout as choose_trial_layout
from .trial_balance import receive_trial_balance as receive_trial_balance
