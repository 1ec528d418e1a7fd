-- The floor of the figures: all measures of src/muzi/content/indicators in one statement, written
-- by hand, for women and children of %(low)s ≤ region < %(high)s and days of %(start)s ≤ day < %(end)s.
WITH delivered AS (
  SELECT count(*) AS parturients, sum(live_births) AS live_births, sum(stillbirths) AS stillbirths,
    count(*) FILTER (WHERE registered) AS registered,
    count(*) FILTER (WHERE registered_early AND checked_early) AS registered_early,
    count(*) FILTER (WHERE checked) AS checked,
    count(*) FILTER (WHERE checked_five) AS checked_five,
    count(*) FILTER (WHERE checked_early) AS checked_early,
    count(*) FILTER (WHERE checked_early AND checked_five AND delivered_in_hospital
                     AND postpartum_visited) AS systematic,
    count(*) FILTER (WHERE postpartum_visited) AS postpartum_visited,
    count(*) FILTER (WHERE postpartum_visited_28) AS postpartum_visited_28,
    count(*) FILTER (WHERE haemoglobin_tested) AS haemoglobin_tested,
    count(*) FILTER (WHERE haemoglobin_tested AND anaemic) AS anaemic,
    count(*) FILTER (WHERE haemoglobin_tested AND moderately_anaemic) AS moderately_anaemic,
    count(*) FILTER (WHERE serum_screened) AS serum_screened,
    count(*) FILTER (WHERE serum_screened AND serum_high_risk) AS serum_high_risk,
    count(*) FILTER (WHERE delivered_in_hospital) AS hospital_parturients,
    sum(live_births) FILTER (WHERE delivered_in_hospital) AS hospital_live_births,
    sum(live_births) FILTER (WHERE caesarean) AS caesarean_live_births,
    count(*) FILTER (WHERE delivered_in_hospital AND caesarean) AS caesareans,
    count(*) FILTER (WHERE delivered_in_hospital AND caesarean_without_indication)
      AS caesareans_without_indication,
    count(*) FILTER (WHERE haemorrhage) AS haemorrhages,
    count(*) FILTER (WHERE hypertensive) AS hypertensive,
    count(*) FILTER (WHERE puerperal_infection) AS puerperal_infections,
    count(*) FILTER (WHERE hiv_tested) AS hiv_tested,
    count(*) FILTER (WHERE syphilis_tested) AS syphilis_tested,
    count(*) FILTER (WHERE hbsag_tested) AS hbsag_tested,
    count(*) FILTER (WHERE hbsag_tested AND hbsag_positive) AS hbsag_positive,
    count(*) FILTER (WHERE all_tested_antenatally) AS all_tested_antenatally,
    count(*) FILTER (WHERE all_tested_early) AS all_tested_early
  FROM journeys_pregnancyrow
  WHERE region >= %(low)s AND region < %(high)s AND parturient
    AND delivered_on >= %(start)s AND delivered_on < %(end)s
), died AS (
  SELECT count(*) AS maternal_deaths,
    count(*) FILTER (WHERE death_cause = 'haemorrhage') AS maternal_deaths_haemorrhage,
    count(*) FILTER (WHERE death_cause = 'hypertension') AS maternal_deaths_hypertension,
    count(*) FILTER (WHERE death_cause = 'medical') AS maternal_deaths_medical,
    count(*) FILTER (WHERE death_cause = 'embolism') AS maternal_deaths_embolism
  FROM journeys_pregnancyrow
  WHERE region >= %(low)s AND region < %(high)s AND maternal_death
    AND died_on >= %(start)s AND died_on < %(end)s
), tested AS (
  SELECT count(*) FILTER (WHERE hiv_tested) AS hiv_results,
    count(*) FILTER (WHERE hiv_tested AND hiv_positive) AS hiv_positive,
    count(*) FILTER (WHERE syphilis_tested) AS syphilis_results,
    count(*) FILTER (WHERE syphilis_tested AND syphilis_positive) AS syphilis_positive,
    count(*) AS graded_parturients,
    count(*) FILTER (WHERE high_risk) AS high_risk,
    count(*) FILTER (WHERE high_risk AND high_risk_managed) AS high_risk_managed,
    count(*) FILTER (WHERE high_risk AND delivered_in_hospital) AS high_risk_in_hospital
  FROM journeys_infectionrow
  WHERE region >= %(low)s AND region < %(high)s AND parturient
    AND delivered_on >= %(start)s AND delivered_on < %(end)s
), born AS (
  SELECT count(*) AS children,
    count(*) FILTER (WHERE male) AS boys, count(*) FILTER (WHERE female) AS girls,
    count(*) FILTER (WHERE agricultural) AS agricultural,
    count(*) FILTER (WHERE agricultural AND born_in_hospital) AS agricultural_in_hospital,
    count(*) FILTER (WHERE aseptic) AS aseptic,
    count(*) FILTER (WHERE NOT born_in_hospital) AS outside_hospital,
    count(*) FILTER (WHERE NOT born_in_hospital AND aseptic) AS aseptic_outside_hospital,
    count(*) FILTER (WHERE low_birth_weight) AS low_birth_weight,
    count(*) FILTER (WHERE macrosomia) AS macrosomia,
    count(*) FILTER (WHERE preterm) AS preterm,
    count(*) FILTER (WHERE visited) AS newborns_visited
  FROM journeys_childrow
  WHERE region >= %(low)s AND region < %(high)s AND live_birth
    AND born_on >= %(start)s AND born_on < %(end)s
), lost AS (
  SELECT count(*) FILTER (WHERE early_neonatal_death) AS early_neonatal_deaths,
    count(*) FILTER (WHERE neonatal_death) AS neonatal_deaths,
    count(*) FILTER (WHERE infant_death) AS infant_deaths,
    count(*) FILTER (WHERE under5_death) AS under5_deaths,
    count(*) FILTER (WHERE infant_death AND death_cause = 'defect') AS infant_deaths_defect,
    count(*) FILTER (WHERE under5_death AND death_cause = 'defect') AS under5_deaths_defect
  FROM journeys_childrow
  WHERE region >= %(low)s AND region < %(high)s AND live_birth
    AND died_on >= %(start)s AND died_on < %(end)s
)
SELECT * FROM delivered, died, tested, born, lost
