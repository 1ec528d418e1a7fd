"""Obstetric capacity of a region: beds against deliveries, now and planned (C-27)."""
