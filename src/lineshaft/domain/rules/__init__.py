"""Rules of law: dated values with their citation, one function for each rule, and the text that it applies.

`parameters/*.yaml` holds the numbers, `texts/*.yaml` the sentence of each rule; both say where they stand, from which
day they apply, and whether somebody read the source. A function takes the day as of which it is asked.
"""
