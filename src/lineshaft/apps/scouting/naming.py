"""What a company is asked when a buyer is to learn who it is. The wording is kept with each consent."""

VERSION = "2026-11"


def wording(item: str, number: str) -> str:
    """The question, as it is read to the company."""
    return (
        f"A buyer looks for a supplier of “{item}” (need {number}). May the network tell this buyer that your company"
        " can supply it, with the company's name, the plant's city and state, the website, and what your center wrote"
        " of your capability, capacity, gaps, certifications and domestic content? It holds for this need alone. You"
        " can take it back at any time; a report that names you is then no longer handed out."
    )
