"""What the log must not hold."""

import logging
import re

# Addresses whose next part opens something for whoever has it.
_OPENS = re.compile(r"(/(?:survey|people/invitation|accounts/password/reset/key)/)[^/\s]+")


class WithoutSecrets(logging.Filter):
    """
    Takes out of each line what opens something: tokens in addresses, and the arguments of jobs.

    Django logs the address of a request that failed, and the job queue all that a failed job was told: of a mail its
    whole text, with the link in it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            text = record.getMessage()
        except (TypeError, ValueError):  # told by the handler, in its own way
            return True
        job = getattr(record, "job", None)
        if isinstance(job, dict) and job.get("call_string"):
            text = text.replace(job["call_string"], f"{job.get('task_name')}[{job.get('id')}]")
        record.msg, record.args = _OPENS.sub(r"\1…", text), ()
        return True
