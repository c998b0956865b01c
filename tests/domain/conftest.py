"""Domain tests need no database and no Django. HYPOTHESIS_PROFILE=domain-thorough looks for more and other examples."""

import os

from hypothesis import settings

settings.register_profile("domain", max_examples=60)
settings.register_profile("domain-thorough", max_examples=2000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "domain"))
