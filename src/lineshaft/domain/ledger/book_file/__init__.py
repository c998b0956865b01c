"""A file of an accounting system: its lines, the transactions they make up, and the entries of awards among them.

Every line ends somewhere and says why: posted, posted before, held until somebody decides, refused, or left out.
"""

from .awards import Found as Found
from .chart import AccountMeaning as AccountMeaning
from .chart import Chart as Chart
from .chart import FundMeaning as FundMeaning
from .chart import SubawardMeaning as SubawardMeaning
from .lines import FACTS as FACTS
from .lines import Layout as Layout
from .lines import Line as Line
from .lines import Result as Result
from .reading import Reading as Reading
from .reading import read_book as read_book
