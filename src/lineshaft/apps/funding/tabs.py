"""The tabs of an award. Each file of views adds its own in `apps.py`, with `pk` of the award in its address."""

from lineshaft.ui.navigation import Tab, TabSet

award_tabs = TabSet("award")
award_tabs.register(Tab("budget", "Budget", "funding:budget", order=30))
award_tabs.register(Tab("terms", "Terms", "funding:terms", order=90))
