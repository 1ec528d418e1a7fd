"""Clinical arithmetic and rules: pure Python, no database, no clock, no other part of Muzi."""
