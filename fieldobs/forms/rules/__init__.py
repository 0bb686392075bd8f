"""Expressions of forms: read from the sheet, kept as trees, evaluated with the meaning XForms gives them."""
