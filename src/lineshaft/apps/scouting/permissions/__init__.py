"""Who may do what in scouting: one check for each act."""

from .buy_american import (
    check_user_can_see_rules,
    check_user_can_work_on_content,
    check_user_can_work_on_waivers,
)
from .buyers import (
    check_user_can_answer_account_requests,
    check_user_can_manage_buyers,
    check_user_can_see_account_requests,
    check_user_can_see_buyers,
    may_manage_buyers,
)
from .needs import (
    check_user_can_answer,
    check_user_can_answer_candidate,
    check_user_can_answer_routing,
    check_user_can_change_need,
    check_user_can_choose_notices,
    check_user_can_post,
    check_user_can_read_reports,
    check_user_can_scout,
    check_user_can_see_own_consents,
    check_user_can_see_supply,
    check_user_can_withdraw_naming,
    may_post,
)
from .technology import (
    check_user_can_ask_for_technology,
    check_user_can_scout_technology,
    check_user_can_see_technology,
)

__all__ = [
    "check_user_can_answer",
    "check_user_can_answer_account_requests",
    "check_user_can_answer_candidate",
    "check_user_can_answer_routing",
    "check_user_can_ask_for_technology",
    "check_user_can_change_need",
    "check_user_can_choose_notices",
    "check_user_can_manage_buyers",
    "check_user_can_post",
    "check_user_can_read_reports",
    "check_user_can_scout",
    "check_user_can_scout_technology",
    "check_user_can_see_account_requests",
    "check_user_can_see_buyers",
    "check_user_can_see_own_consents",
    "check_user_can_see_rules",
    "check_user_can_see_supply",
    "check_user_can_see_technology",
    "check_user_can_withdraw_naming",
    "check_user_can_work_on_content",
    "check_user_can_work_on_waivers",
    "may_manage_buyers",
    "may_post",
]
