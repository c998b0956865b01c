"""Jobs whose worker went down are begun again; a mail keeps its message ID; the log tells no arguments."""

import logging
import re
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from lineshaft.apps.accounts import actions
from lineshaft.apps.accounts.jobs import MOST_ATTEMPTS, enqueue
from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.config.logs import WithoutSecrets

pytestmark = pytest.mark.django_db(transaction=True)


def _sql(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _states() -> list[str]:
    return [status for (status,) in _sql("SELECT status::text FROM procrastinate_jobs ORDER BY id")]


def _begun_by_a_worker(heartbeat: str) -> None:
    """Every job that waits is being done by a worker that was last heard of so long ago."""
    _sql(f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '{heartbeat}')")
    _sql(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        " WHERE status = 'todo'"
    )


def test_job_of_a_worker_that_was_killed__waits_again(take_back) -> None:
    actions.enqueue_mail(to=["a@example.org"], subject="One", text="One")
    _begun_by_a_worker("2 minutes")
    assert take_back() == 1
    assert _states() == ["todo"]


def test_job_of_a_worker_that_lives__is_left_alone(take_back) -> None:
    actions.enqueue_mail(to=["a@example.org"], subject="One", text="One")
    _begun_by_a_worker("1 second")
    assert take_back() == 0
    assert _states() == ["doing"]


def test_job_that_brings_workers_down__is_given_up(caplog: pytest.LogCaptureFixture, take_back) -> None:
    actions.enqueue_mail(to=["a@example.org"], subject="One", text="One")
    _begun_by_a_worker("2 minutes")
    _sql(f"UPDATE procrastinate_jobs SET attempts = {MOST_ATTEMPTS}")
    take_back()
    assert _states() == ["failed"]
    assert "accounts.send_mail" in caplog.text


def test_lost_job_that_has_a_successor__leaves_the_work_to_it(take_back) -> None:
    enqueue("publication.refresh", once="publication-2027", fiscal_year=2027)
    _begun_by_a_worker("2 minutes")
    enqueue("publication.refresh", once="publication-2027", fiscal_year=2027)
    take_back()
    assert _states() == ["todo"]


def test_worker__takes_back_every_minute() -> None:
    periodic = {each.task.name: each.cron for each in app.periodic_registry.periodic_tasks.values()}
    assert periodic["accounts.take_back_lost"] == "* * * * *"


def test_mail_that_is_sent_twice__is_the_same_mail(run_jobs) -> None:
    actions.enqueue_mail(to=["a@example.org"], subject="One", text="One")
    ((job,),) = _sql("SELECT id FROM procrastinate_jobs")
    run_jobs()
    _sql(f"UPDATE procrastinate_jobs SET status = 'todo' WHERE id = {job}")
    run_jobs()
    sent = [path.read_text() for path in Path(django_settings.MAIL_FOLDER).glob("*.eml")]
    ids = [re.search(r"^Message-ID: (\S+)$", text, re.MULTILINE) for text in sent]
    assert len(ids) == 2
    assert None not in ids
    assert len({found[1] for found in ids if found}) == 1


@time_machine.travel("2026-11-20T09:00:00Z", tick=False)
def test_mails_of_one_moment__are_stored_in_the_order_of_sending(run_jobs) -> None:
    for number in range(9):
        actions.enqueue_mail(to=["a@example.org"], subject=f"Number {number}", text="One")
    run_jobs()
    sent = [read_message(path) for path in sorted(Path(django_settings.MAIL_FOLDER).glob("*.eml"))]
    assert [each["Subject"] for each in sent] == [f"Number {number}" for number in range(9)]


def test_log__of_a_job_that_failed_does_not_tell_the_mail() -> None:
    """A mail to a company holds a link that opens its survey."""
    arguments = {"subject": "One (1)", "text": "Open http://localhost/survey/s3cret/ (now)\n"}
    job = Job(
        id=7,
        queue="mail",
        lock=None,
        queueing_lock=None,
        task_name="accounts.send_mail",
        task_kwargs=arguments,
    )
    assert "s3cret" in job.call_string
    text = f"Job {job.call_string} ended with status: Error, lasted 0.1 s"
    record = logging.makeLogRecord({"msg": text, "job": job.log_context()})

    assert WithoutSecrets().filter(record)

    assert record.getMessage() == "Job accounts.send_mail[7] ended with status: Error, lasted 0.1 s"
    handler = django_settings.LOGGING["handlers"]["console"]
    assert [django_settings.LOGGING["filters"][name]["()"] for name in handler["filters"]] == [
        f"{WithoutSecrets.__module__}.{WithoutSecrets.__name__}"
    ]
