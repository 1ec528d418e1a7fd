"""Tasks of plans: who leads them, how far they are, what shows it, who has looked."""
