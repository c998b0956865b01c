"""Domain tests need no database and no Django; they share one Hypothesis profile."""

import os

from hypothesis import settings

# No deadline: the machine that runs the tests may be busy, and time is no property of the domain.
settings.register_profile("domain", max_examples=60, deadline=None)
settings.register_profile("domain-thorough", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "domain"))
