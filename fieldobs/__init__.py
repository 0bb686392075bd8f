"""The server: one room per noun of the field, a progressive web app for observers, and the desk."""
