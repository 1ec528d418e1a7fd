"""Functions and triggers of the database that keep scope, versions and openings honest."""

from __future__ import annotations

from muzi.database.server import APP_ROLE

# Does the actor hold this person by region or care (not merely by a recorded reason)?
HOLDS_PERSON = """
CREATE OR REPLACE FUNCTION holds_person(person bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (
    SELECT 1 FROM people_person p WHERE p.id = person AND (
      (p.residence >= nullif(current_setting('app.low', true), '')::bigint
       AND p.residence < nullif(current_setting('app.high', true), '')::bigint)
      OR nullif(current_setting('app.institution', true), '')::bigint = ANY(p.care)))
$$
"""

# 调阅. The resident ID or handbook number must be known in full: it is what the woman shows.
OPEN_PERSON_FILE = """
CREATE OR REPLACE FUNCTION open_person_file(number text, why text, hours integer)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  actor bigint := nullif(current_setting('app.user', true), '')::bigint;
  place bigint := nullif(current_setting('app.institution', true), '')::bigint;
  found bigint;
BEGIN
  IF actor IS NULL OR place IS NULL THEN RAISE EXCEPTION 'no actor'; END IF;
  SELECT id INTO found FROM people_person
   WHERE resident_id = number OR handbook_number = number LIMIT 1;
  IF found IS NULL THEN RETURN NULL; END IF;
  INSERT INTO access_opening (user_id, person_id, reason, opened_at, expires_at)
    VALUES (actor, found, why, now(), now() + make_interval(hours => least(hours, 72)));
  INSERT INTO access_auditevent
      (at, user_id, institution_id, action, person_id, kind, reason, restricted)
    VALUES (now(), actor, place, 'open', found, '', why, false);
  RETURN found;
END $$
"""

# The pregnancies whose woman the acting institution has in care, under way or ended within a year.
# A unit without a region lists by this: the policy's own test (ANY(care)) can use no index.
PREGNANCIES_IN_CARE = """
DROP FUNCTION IF EXISTS pregnancies_in_care();
CREATE OR REPLACE FUNCTION pregnancies_in_care(under_way boolean) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT r.pregnancy_id FROM people_person p JOIN journeys_pregnancyrow r ON r.person_id = p.id
   WHERE p.care @> ARRAY[nullif(current_setting('app.institution', true), '')::bigint]
     AND (r.outcome = 'ongoing'
          OR NOT under_way AND r.ended_on > (now() - interval '1 year')::date)
$$
"""

# The row as it was, whatever wrote over it (the program, or SQL by hand). Triggers name the
# person column and whether the table is restricted.
KEEP_VERSION = """
CREATE OR REPLACE FUNCTION keep_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  was jsonb := to_jsonb(OLD);
BEGIN
  INSERT INTO access_version ("table", row_id, person_id, row, replaced_at, replaced_by, restricted)
    VALUES (TG_TABLE_NAME, OLD.id, (was ->> TG_ARGV[0])::bigint, was, now(),
            nullif(current_setting('app.user', true), '')::bigint, TG_ARGV[1] = 'restricted');
  RETURN NEW;
END $$
"""

STATEMENTS = [HOLDS_PERSON, OPEN_PERSON_FILE, PREGNANCIES_IN_CARE, KEEP_VERSION]

GRANTS = [
    f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC"
    for signature in (
        "open_person_file(text, text, integer)",
        "holds_person(bigint)",
        "pregnancies_in_care(boolean)",
        "keep_version()",
    )
] + [
    f"GRANT EXECUTE ON FUNCTION {signature} TO {APP_ROLE}"
    for signature in (
        "open_person_file(text, text, integer)",
        "holds_person(bigint)",
        "pregnancies_in_care(boolean)",
    )
]


def versioned(table: str, person_column: str = "person_id", restricted: bool = False) -> list[str]:
    """The trigger that keeps the earlier versions of `table`."""
    mark = "restricted" if restricted else "open"
    return [
        f"DROP TRIGGER IF EXISTS keep_version ON {table}",
        f"CREATE TRIGGER keep_version AFTER UPDATE ON {table} FOR EACH ROW"
        f" WHEN (OLD.* IS DISTINCT FROM NEW.*)"
        f" EXECUTE FUNCTION keep_version('{person_column}', '{mark}')",
    ]
