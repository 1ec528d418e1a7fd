"""The actions of `muzi plan`. An action is a module with HELP, DESCRIPTION, EXIT_CODES,
`add_arguments(parser)` and `run(command, options)`; add it to ACTIONS.
"""

from muzi.plans.commands import loading, reading

ACTIONS = {"read": reading, "load": loading}
