"""Writes of programs."""

from .cohorts import change_session as change_session
from .cohorts import give_cohort as give_cohort
from .cohorts import open_cohort as open_cohort
from .cohorts import record_attendance as record_attendance
from .cohorts import set_cohort_status as set_cohort_status
from .cohorts import set_session_status as set_session_status
from .cohorts import show_cohort as show_cohort
from .drafts import begin_draft as begin_draft
from .drafts import change_draft as change_draft
from .drafts import drop_draft as drop_draft
from .drafts import publish_draft as publish_draft
from .drafts import undo_step as undo_step
from .effects import record_effect as record_effect
from .enrolments import begin_program as begin_program
from .enrolments import go_to_stage as go_to_stage
from .enrolments import set_enrolment_status as set_enrolment_status
from .enrolments import takes_answers as takes_answers
from .reports import make_report as make_report
from .sending import send_report as send_report
from .sheets import drop_scenario as drop_scenario
from .sheets import finish_sheet as finish_sheet
from .sheets import save_sheet as save_sheet
from .versions import check_own as check_own
from .versions import keep_shipped as keep_shipped
from .versions import publish_own as publish_own
from .versions import withdraw_own as withdraw_own
