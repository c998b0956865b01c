"""What people type: the desk and the centers in `desk`, who posts needs in the others."""

from .desk import AnswerForm, CriteriaForm, QueueFilter, RouteForm, VerifyForm, due_day_of

__all__ = ["AnswerForm", "CriteriaForm", "QueueFilter", "RouteForm", "VerifyForm", "due_day_of"]
