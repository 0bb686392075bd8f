"""Evidence: a mission's whole log in one file, and checking it with nothing but that file and the store's public key.

`python -m sync.evidence FILE --key KEY` is `fieldobs verify`. Nothing here knows a server, a database or a setting. The
file is a zip (`container.py`); `lines.py` checks what one entry can show by itself, many at a time in several
processes; `order.py` and `register.py` what entries show together; `erased.py` what is not there any more; `verify.py`
puts it all into a report.
"""
