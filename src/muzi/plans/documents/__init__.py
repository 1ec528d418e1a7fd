"""A policy document on its way to a plan: read in, its drafts reviewed, published."""
