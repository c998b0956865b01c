"""The synthetic network of the demonstration.

The centers are real and public facts. Every company, person, engagement, survey answer and result that is made here
is invented by a seeded random generator and marked `is_synthetic`; every page, file and API answer says so.
"""
