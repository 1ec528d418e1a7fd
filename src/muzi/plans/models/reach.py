"""Who reads and who writes what a plan is made of: the row-level security of its tables."""

from __future__ import annotations

from muzi.database.policies import INSTITUTION, Rls, figures_inside, figures_overlap, stands_inside

OF_BUREAU = Rls(see=figures_inside("region", "region_end"))
# A plan is public within its region: the levels above it and the units inside it read it. It is
# written by those whose figures cover all of it.
OF_PLAN = Rls(
    see=(
        f"{figures_overlap('region', 'region_end')}"
        f" OR {stands_inside('plans_plan.region', 'plans_plan.region_end')}"
    ),
    write=figures_inside("region", "region_end"),
)
_ITS_PLAN = "EXISTS (SELECT 1 FROM plans_plan p WHERE p.id = plan_id{})"
ITEM = Rls(
    see=_ITS_PLAN.format(""),
    write=_ITS_PLAN.format(f" AND {figures_inside('p.region', 'p.region_end')}"),
)


def child(table: str, column: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} t WHERE t.id = {column})"


OF_DOCUMENT = Rls(see=child("plans_document", "document_id"))
OF_DRAFT = Rls(see=child("plans_draft", "draft_id"), grants="SELECT, INSERT")
OF_TARGET = Rls(
    see=child("plans_target", "target_id"),
    write=(
        "EXISTS (SELECT 1 FROM plans_target t JOIN plans_plan p ON p.id = t.plan_id"
        f" WHERE t.id = target_id AND {figures_inside('p.region', 'p.region_end')})"
    ),
    grants="SELECT, INSERT, UPDATE, DELETE",
)
# The value of the whole is as public as its target; that of a part is for those whose figures cover
# the part, who may also enter it.
_OF_PART = f"({child('plans_target', 'target_id')} AND {figures_inside('region', 'region_end')})"
OF_HAND_VALUE = Rls(
    see=(
        "EXISTS (SELECT 1 FROM plans_target t"
        " WHERE t.id = target_id AND t.region = plans_handvalue.region)"
        f" OR {_OF_PART}"
    ),
    write=f"{OF_TARGET.write} OR {_OF_PART}",
)
OF_PARTNER = Rls(
    see=child("plans_task", "task_id"),
    write=(
        "EXISTS (SELECT 1 FROM plans_task t JOIN plans_plan p ON p.id = t.plan_id"
        f" WHERE t.id = task_id AND {figures_inside('p.region', 'p.region_end')})"
    ),
    grants="SELECT, INSERT, UPDATE, DELETE",
)
# What a unit says of its own work on a task; the plan's bureau may write for any unit.
_TASK_WRITE = (
    f"{child('plans_task', 'task_id')} AND (institution_id = {INSTITUTION} OR EXISTS ("
    "SELECT 1 FROM plans_task t JOIN plans_plan p ON p.id = t.plan_id"
    f" WHERE t.id = task_id AND {figures_inside('p.region', 'p.region_end')}))"
)
OF_TASK = Rls(see=child("plans_task", "task_id"), write=_TASK_WRITE)
# What a visit found is between the unit that was visited and those over it, not for every reader of
# the plan.
OF_VISIT = Rls(see=f"institution_id = {INSTITUTION} OR {ITEM.write}", write=ITEM.write)
