"""Each program to its documents: what a reader finds in the PDF, compared with a file that a person read.

To make the files again after a wanted change: LINESHAFT_WRITE_GOLDEN=1, then read the difference.
"""

import io
import os
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.programs import actions
from lineshaft.apps.programs.reporting import pdf
from lineshaft.demo.programs import program_answers
from lineshaft.domain.programs.reading import shipped
from lineshaft.tenancy import use

GOLDEN = Path(__file__).parents[2] / "golden" / "programs"
PAIRS = [(key, output.key) for key, template in sorted(shipped().items()) for output in template.outputs]

pytestmark = pytest.mark.django_db


def _read(content: bytes) -> str:
    """The words of a PDF, page by page, with what differs from run to run taken out."""
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    text = re.sub(r"[0-9a-f]{64}", "HASH", text)
    text = re.sub(r"[A-Z][a-z]+ [0-9]{1,2}, 20[0-9]{2}(?=, [A-Z]| by)", "DAY", text)
    text = re.sub(r"E-TEST-[0-9]+", "E-TEST", text)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


@pytest.mark.parametrize(("program", "output"), PAIRS)
def test_document__reads_as_it_was_read(
    program: str, output: str, advisor: User, engagement: Engagement
) -> None:
    by = actor_for(advisor)
    version = actions.keep_shipped(program)
    with use(by.context):
        enrolment = actions.begin_program(engagement=engagement, program=version, by=by)
        for place, answers in program_answers()[program].items():
            sheet, _, occasion = place.partition(".")
            actions.save_sheet(enrolment=enrolment, key=sheet, occasion=occasion, answers=answers, by=by)
        report = actions.make_report(enrolment=enrolment, output=output, by=by)
        again = actions.make_report(enrolment=enrolment, output=output, by=by)
    assert (report.number, again.number) == (1, 2)
    made = pdf(report.document, report.sha256)
    assert made == pdf(report.document, report.sha256)
    text = _read(made)
    golden = GOLDEN / f"{program}-{output}.txt"
    if os.environ.get("LINESHAFT_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
