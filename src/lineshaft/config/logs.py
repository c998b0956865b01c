"""What the log must not hold."""

import logging


class WithoutArguments(logging.Filter):
    """Takes the arguments of a job out of what the job queue logs: the text of a mail has the link that opens it."""

    def filter(self, record: logging.LogRecord) -> bool:
        job = getattr(record, "job", None)
        if isinstance(job, dict) and job.get("call_string"):
            short = f"{job.get('task_name')}[{job.get('id')}]"
            record.msg = record.getMessage().replace(job["call_string"], short)
            record.args = ()
        return True
