"""What the database keeps of policy documents, of the plans made of them, and of how they go."""

from __future__ import annotations

from muzi.plans.models.documents import (
    Decision,
    Document,
    Draft,
)
from muzi.plans.models.following import (
    Evidence,
    HandValue,
    Progress,
    TaskState,
    Visit,
    VisitFinding,
)
from muzi.plans.models.promises import (
    Amendment,
    Item,
    Link,
    Partner,
    Plan,
    Rhythm,
    Share,
    Target,
    Task,
)

__all__ = [
    "Amendment",
    "Decision",
    "Document",
    "Draft",
    "Evidence",
    "HandValue",
    "Item",
    "Link",
    "Partner",
    "Plan",
    "Progress",
    "Rhythm",
    "Share",
    "Target",
    "Task",
    "TaskState",
    "Visit",
    "VisitFinding",
]
