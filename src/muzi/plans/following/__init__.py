"""How the promises of plans stand: values, verdicts, quotas, rebounds, and their pages."""
