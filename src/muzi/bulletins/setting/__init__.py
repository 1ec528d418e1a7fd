"""A report set in type: PDF, DOCX and Excel.

pdf(report, base), docx(report, base), xlsx(report, base): `base` is the address of this
installation (https://…), before the path of a trace.
"""
