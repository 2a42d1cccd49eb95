"""What `qa-loop import … --help` says: the columns of each format, and lines to copy."""

PEOPLE_HELP = """Bring the staff list in: who is new, who changed, who has left.

Needed: person_id, name, email, role, team, service. Where known: manager_id, started_on,
qualified_on, asye_started_on, leave_from, leave_to, slack_id, teams_id. Several roles are
parted by semicolons; dates are 2027-01-19 or 19/01/2027.

Example: qa-loop import people staff.csv --dry-run

Example: qa-loop import people staff.xlsx --leavers 12
"""
CASELOAD_HELP = """Bring the caseload list in: which files there are and who works on them.

Needed: case_ref, category, worker_id, team. Where known: iro_id, cp_chair_id, opened_on,
closed_on, allocated_on, previous_worker_ids, age_band, ethnicity_group, family_ref,
restricted. Import the staff list first. Any other column is left out and named.

Example: qa-loop import caseload caseload.xlsx --dry-run

Example: qa-loop import caseload caseload.csv --json
"""
SSD_HELP = """Bring in the Standard Safeguarding Dataset: staff, and who is open with whom.

A folder of CSV files (or a zip) named after its tables: ssd_professionals, ssd_department,
ssd_involvements, ssd_person, ssd_family, ssd_cin_episodes, ssd_cp_plans, ssd_cla_episodes,
ssd_care_leavers, ssd_early_help_episodes. What is missing keeps what is known. A child in several
lists counts once: in care, protection plan, in need, care leaver, Early Help. Managers come from
departments where no staff list said them. Nobody leaves by it: the staff list says who has left.

Example: qa-loop import ssd extract/ --dry-run

Example: qa-loop import ssd extract.zip --json
"""
ANNEX_A_HELP = """Bring in Ofsted's Annex A: lists 2, 6, 7, 8 and 9 of one workbook.

Sheets are found by name ("List 6", "CIN"), columns by header; a column that is not sure is asked
for, or told with --map, counting from 1. Workers are matched with the staff list by name.

Example: qa-loop import annex-a "Annex A.xlsx" --dry-run

Example: qa-loop import annex-a "Annex A.xlsx" --map list8.ceased=21 --map list8.team=33
"""
CENSUS_HELP = """Bring in the CIN census: who is open, in need or under a protection plan.

It names no worker, so a list of case_ref, worker_id and team goes with it.

Example: qa-loop import cin-census census.xml --workers workers.csv --dry-run

Example: qa-loop import cin-census census.xml --workers workers.xlsx --json
"""
HISTORY_HELP = """Bring past audits in, so that the first month is no coin toss.

Needed: audited_on, and one of case_ref, worker_id, auditor_id. Where known: kind, grade. Headers
such as "Auditor" or "Date of audit" are understood, people by number or by a name of their own,
old grades from 0 to 10 become today's. Import the staff list and the caseload first.

Example: qa-loop import history audits-2026.xlsx --dry-run

Example: qa-loop import history audits-2026.csv --json
"""
