"""Files of the center's accounting system: checked first, then posted as one batch that is taken back as one."""

from .chart import Meanings as Meanings
from .chart import chart_of as chart_of
from .chart import funds_of as funds_of
from .chart import map_chart as map_chart
from .checking import check_book as check_book
from .checking import made_with as made_with
from .files import choose_layout as choose_layout
from .files import first_rows as first_rows
from .files import layout_of as layout_of
from .files import receive_book as receive_book
from .posting import post_book as post_book
from .posting import start as start
from .posting import take_book_back as take_book_back
