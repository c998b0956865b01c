"""What a network of national size has done, in plain SQL: the work of which the national demonstration has too little.

The sites, companies and relationships are those of `./dev demo --size national`. A row is a copy of one that the
demonstration made of the same table, with other keys, days and words: so it has what a later migration adds. Nothing is
random: the same demonstration is filled in the same way.
"""

# ruff: noqa: S608  the statements are written here, of names and numbers that stand here

import time
from dataclasses import dataclass

from django.db import connection

SITES = 250_000
"""From so many sites on a demonstration is one of national size."""
YEARS = 4
ENGAGEMENTS_A_YEAR = 36_000
REQUESTS_A_YEAR = 24_000
ADVISORS = 28
CONSULTATIONS = 60
"""Of each advisor, one in two days; four are to come."""
EVENTS = 160
"""Of each center, one in nine days, with twelve people each."""
DAYS = YEARS * 365


@dataclass(frozen=True)
class _Rows:
    """Rows of one table: `selected` gives the columns that differ, the rest is that of the row where `template` holds."""

    table: str
    selected: str
    template: str = "true"

    def add(self) -> int:
        """Insert them; returns how many. Raises SystemExit where there is no row to copy."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({self.selected}) s LIMIT 0")
            given = [column.name for column in cursor.description]
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'"
                " AND is_generated = 'NEVER' AND column_name <> 'id'",
                [self.table],
            )
            copied = [name for (name,) in cursor.fetchall() if name not in given]
            cursor.execute(
                f"INSERT INTO {self.table} ({', '.join([*given, *copied])})"
                f" SELECT {', '.join([f's.{name}' for name in given] + [f't.{name}' for name in copied])}"
                f" FROM (SELECT * FROM {self.table} WHERE {self.template} ORDER BY id LIMIT 1) t, ({self.selected}) s"
            )
            if cursor.rowcount == 0:
                raise SystemExit(
                    f"Nothing was added to {self.table}: the demonstration has no row to copy, or nothing to copy it for."
                )
            return int(cursor.rowcount)


def _steps(engagements: int) -> list[_Rows | str]:
    """What is added, in the order in which one needs another; texts are statements in between."""
    return [
        _Rows(
            "accounts_user",
            "SELECT 'bench' || n || '-' || organisation_id || '@lineshaft.example' email, 'Bench Advisor ' || n full_name"
            f" FROM network_center, generate_series(1, {ADVISORS - 20}) n",
            "email LIKE 'advisor1-%'",
        ),
        _Rows(
            "accounts_membership",
            "SELECT id user_id, substring(email from '-([0-9]+)@')::bigint organisation_id FROM accounts_user"
            " WHERE email LIKE 'bench%'",
            "role = 'advisor'",
        ),
        """CREATE TEMP TABLE b_advisor ON COMMIT DROP AS
            SELECT m.organisation_id center_id, m.user_id, row_number() OVER w - 1 n,
                   count(*) OVER (PARTITION BY m.organisation_id) size, row_number() OVER (ORDER BY m.id) overall
              FROM accounts_membership m WHERE role = 'advisor' AND ended_at IS NULL
            WINDOW w AS (PARTITION BY m.organisation_id ORDER BY m.id)""",
        """CREATE TEMP TABLE b_relation ON COMMIT DROP AS
            SELECT center_id, site_id, row_number() OVER (ORDER BY id) - 1 n FROM companies_relationship""",
        """CREATE TEMP TABLE b_person ON COMMIT DROP AS
            SELECT split_part(name, ' ', 1) first, substring(name from ' (.*)$') last,
                   row_number() OVER (ORDER BY id) - 1 n FROM companies_contact WHERE name LIKE '% %'""",
        _Rows(
            "companies_contact",
            """SELECT r.center_id, r.site_id, a.first || ' ' || b.last AS name, 'Owner' title,
                      'owner' || r.n || '@company.example' email, false is_survey_contact
                 FROM b_relation r, (SELECT count(*) size FROM b_person) p, b_person a, b_person b
                WHERE a.n = (r.n * 7919 + 13) % p.size AND b.n = (r.n * 104729 + 7) % p.size""",
            "left_on IS NULL",
        ),
        f"""CREATE TEMP TABLE b_work ON COMMIT DROP AS
            SELECT k, nextval(pg_get_serial_sequence('engagements_engagement', 'id')) id, r.center_id, r.site_id,
                   a.user_id lead_id, current_date - ((k * 7919) % {DAYS})::int started_on, (k * 7919) % {DAYS} age,
                   60 + k % 60 takes, false is_over
              FROM generate_series(1, {engagements}::bigint) k, (SELECT count(*) size FROM b_relation) c, b_relation r, b_advisor a
             WHERE r.n = (k * 104729) % c.size AND a.center_id = r.center_id AND a.n = (k * 31) % a.size""",
        # Two in a hundred are forgotten: they stay open.
        "UPDATE b_work SET is_over = age > takes AND k % 50 <> 0",
        "CREATE UNIQUE INDEX ON b_work (id)",
        "ANALYZE b_work",
        _Rows(
            "engagements_engagement",
            """SELECT w.id, 'E-' || lpad(w.id::text, 7, '0') public_id, w.center_id, w.site_id, w.lead_id, w.started_on,
                      t.title, l.id service_line_id, w.started_on + time '15:00' created_at,
                      CASE WHEN is_over THEN 'completed' WHEN age < 20 THEN 'preparing' ELSE 'active' END status,
                      CASE WHEN is_over THEN w.started_on + takes::int END completed_on,
                      CASE WHEN is_over THEN 'Done as agreed.' ELSE '' END result,
                      CASE WHEN is_over OR k % 3 = 0 THEN '' ELSE 'Call the plant manager' END next_step,
                      CASE WHEN is_over OR k % 3 = 0 THEN NULL ELSE current_date + (k % 40)::int - 10 END next_step_on
                 FROM b_work w,
                      LATERAL (SELECT x.title FROM (SELECT array_agg(DISTINCT title) all_titles FROM engagements_engagement) y,
                               LATERAL (SELECT y.all_titles[1 + w.k % cardinality(y.all_titles)] title) x) t,
                      LATERAL (SELECT x.id FROM (SELECT array_agg(id ORDER BY id) ids FROM network_serviceline
                               WHERE center_id IS NULL) y, LATERAL (SELECT y.ids[1 + w.k % cardinality(y.ids)] id) x) l""",
            "status = 'active' AND from_request_id IS NULL",
        ),
        _Rows(
            "engagements_visit",
            """SELECT w.id engagement_id, w.center_id, w.lead_id by_id,
                      least(w.started_on + (v * 14 + k % 10)::int, current_date) held_on, 1 + (k + v) % 6 hours,
                      least(w.started_on + (v * 14 + k % 10)::int, current_date) + time '18:00' logged_at,
                      n.notes[1 + (k + v) % cardinality(n.notes)] note
                 FROM b_work w, generate_series(0, 2) v,
                      (SELECT array_agg(DISTINCT note) notes FROM engagements_visit WHERE note <> '') n
                WHERE NOT is_over OR submitted_quarter_of(w.center_id, w.started_on + takes::int) IS NULL""",
            "with_contact_id IS NULL AND device_id IS NULL AND kind = 'remote'",
        ),
        _Rows(
            "delivery_followup",
            """SELECT w.id engagement_id, w.center_id, m.months, m.day due_on,
                      CASE WHEN m.day < current_date - 10 AND k % 20 <> 0 THEN m.day END done_on, w.lead_id done_by_id,
                      CASE WHEN m.day < current_date - 10 AND k % 20 <> 0 THEN 'It still runs.' ELSE '' END note
                 FROM b_work w, LATERAL (SELECT n months, (w.started_on + takes::int + n * interval '1 month')::date AS day
                                           FROM unnest(ARRAY[3, 6, 12]) n) m WHERE is_over""",
        ),
        _Rows(
            "delivery_proposal",
            """SELECT w.id engagement_id, w.center_id, s.company_id, 1 number, w.lead_id made_by_id,
                      w.started_on + 5 + 21 valid_until,
                      CASE WHEN is_over OR k % 2 = 0 THEN 'accepted' ELSE 'sent' END state,
                      w.started_on + 5 + time '10:00' made_at, w.started_on + 5 + time '11:00' sent_at
                 FROM b_work w JOIN companies_site s ON s.id = w.site_id
                WHERE k % 5 < 3 AND age > 5 AND s.company_id IS NOT NULL""",
            "state = 'sent'",
        ),
        _Rows(
            "delivery_milestone",
            """SELECT w.id engagement_id, w.center_id, 'Milestone ' || m title, w.started_on + m * 20 due_on,
                      CASE WHEN is_over OR w.started_on + m * 20 < current_date - 5 THEN 'done' ELSE 'planned' END state,
                      CASE WHEN is_over OR w.started_on + m * 20 < current_date - 5 THEN w.started_on + m * 20 END done_on
                 FROM b_work w, generate_series(1, 3) m""",
        ),
        f"""CREATE TEMP TABLE b_asked ON COMMIT DROP AS
            SELECT k, nextval(pg_get_serial_sequence('engagements_request', 'id')) id, r.center_id, r.site_id, a.user_id,
                   now() - ((k * 7919) % {DAYS}) * interval '1 day' - (k % 24) * interval '1 hour' received_at,
                   (k * 7919) % {DAYS} age
              FROM generate_series(1, {REQUESTS_A_YEAR * YEARS}::bigint) k, (SELECT count(*) size FROM b_relation) c, b_relation r,
                   b_advisor a
             WHERE r.n = (k * 611953) % c.size AND a.center_id = r.center_id AND a.n = (k * 17) % a.size""",
        _Rows(
            "engagements_request",
            """SELECT w.id, 'BN-' || lpad(w.id::text, 7, '0') reference, w.center_id, s.name company_name, s.street, s.city,
                      s.zip_code, s.state_id, s.county_id, s.naics_id, a.first || ' ' || b.last contact_name,
                      'asks' || w.k || '@company.example' contact_email, w.received_at, w.received_at acknowledged_at,
                      w.received_at + interval '2 days' due_at,
                      CASE WHEN age > 2 THEN w.received_at + interval '1 day' END responded_at,
                      CASE WHEN age > 2 THEN w.user_id END responded_by_id, CASE WHEN age > 2 THEN 'phone' ELSE '' END responded_how,
                      CASE WHEN age > 2 THEN w.received_at + interval '1 day' END answered_at,
                      CASE WHEN age > 2 THEN w.user_id END assigned_to_id,
                      CASE WHEN age <= 2 THEN 'new' WHEN age < 20 THEN 'accepted' WHEN k % 4 = 0 THEN 'closed' ELSE 'engaged' END
                      status, CASE WHEN age >= 20 AND k % 4 = 0 THEN 'Went elsewhere.' ELSE '' END closing_reason, w.site_id
                 FROM b_asked w JOIN companies_site s ON s.id = w.site_id, (SELECT count(*) size FROM b_person) p,
                      b_person a, b_person b
                WHERE a.n = (w.k * 7907) % p.size AND b.n = (w.k * 104723) % p.size""",
            "status = 'new' AND joined_to_id IS NULL AND brought_contact_id IS NULL",
        ),
        _Rows(
            "engagements_requeststep",
            "SELECT id help_request_id, center_id, 'acknowledged' kind, 'By mail.' AS text, received_at AS at, NULL::bigint by_id"
            " FROM b_asked",
        ),
        _Rows(
            "calendar_booking",
            f"""SELECT x.*, tstzrange(x.starts_at, x.ends_at) held_free, x.starts_at change_until, gen_random_uuid() uid,
                       CASE WHEN x.starts_at > now() THEN 'booked' ELSE 'took_place' END status
                  FROM (SELECT a.center_id, a.user_id advisor_id, q.id help_request_id, s.name company_name,
                               current_date + ((4 - nth) * 2 + 1) * interval '1 day' + interval '21 hours' starts_at,
                               current_date + ((4 - nth) * 2 + 1) * interval '1 day' + interval '22 hours' ends_at
                          FROM b_advisor a JOIN
                               (SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY k) nth FROM b_asked) q USING (user_id)
                          JOIN companies_site s ON s.id = q.site_id WHERE nth <= {CONSULTATIONS}) x""",
        ),
        _Rows(
            "events_event",
            f"""SELECT 'bench' || a.center_id || 'x' || k public_id, a.center_id, a.user_id owner_id,
                       'Morning on changeovers ' || k title, x.at starts_at, x.at + interval '2 hours' ends_at, x.at closes_at,
                       NULL::int capacity, NULL::uuid series,
                       CASE WHEN x.at > now() THEN 'published' ELSE 'took_place' END status,
                       CASE WHEN x.at < now() - interval '30 days' THEN x.at + interval '3 days' END followed_up_at
                  FROM generate_series(1, {EVENTS}) k, b_advisor a,
                       LATERAL (SELECT now() + ((10 - k) * 9 - 4) * interval '1 day' AS at) x
                 WHERE a.n = k % a.size""",
            "status = 'published'",
        ),
        _Rows(
            "events_registration",
            """SELECT e.id event_id, e.center_id, 'Guest ' || n AS name, 'guest' || n || '@company.example' email,
                      gen_random_uuid() uid, NULL::bigint help_request_id
                 FROM events_event e, generate_series(1, 12) n WHERE e.public_id LIKE 'bench%'""",
            "status = 'registered'",
        ),
    ]


def fill() -> dict[str, int]:
    """Bring a national demonstration to its size; returns the rows added to each table, nothing when it was full."""
    from lineshaft.apps.audit.actions import one_event_for_batch
    from lineshaft.apps.companies.models import Site
    from lineshaft.apps.engagements.models import Engagement
    from lineshaft.config import postgres
    from lineshaft.tenancy import system_scope

    added: dict[str, int] = {}
    with system_scope("a benchmark fills a demonstration"):
        short = YEARS * ENGAGEMENTS_A_YEAR - Engagement.objects.count()
        if Site.objects.count() < SITES or short <= 0:
            return {}
        with one_event_for_batch(table="benchmark", row_id=1, center_id=None, summary=added):
            begun = time.perf_counter()
            for step in _steps(short):
                if isinstance(step, str):
                    with connection.cursor() as cursor:
                        cursor.execute(step)
                    continue
                added[step.table] = step.add()
                print(
                    f"  {step.table:<24} {added[step.table]:>9,} rows {time.perf_counter() - begun:>5.0f} s",
                    flush=True,
                )
    postgres.analyze()
    return added
