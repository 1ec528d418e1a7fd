"""Bulletins: what is reported when and by whom, drafted from the figures, reviewed and issued."""
