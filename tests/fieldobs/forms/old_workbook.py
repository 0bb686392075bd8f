"""Writes a workbook as spreadsheets saved them before .xlsx: the few records of BIFF8 that a reader needs."""

import struct

SECTOR, FREE, END, FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SMALLEST_STREAM = 4096


def old_workbook(sheets):
    """Sheets of texts, row by row, as .xls."""
    pages = [page(rows) for rows in sheets.values()]
    heads = [record(0x85, struct.pack("<IHBB", 0, 0, len(name), 0) + name.encode()) for name in sheets]
    at = len(beginning(5)) + sum(map(len, heads)) + len(record(0x0A))
    book = beginning(5)
    for head, page_ in zip(heads, pages, strict=True):
        book += head[:4] + struct.pack("<I", at) + head[8:]
        at += len(page_)
    return compound(book + record(0x0A) + b"".join(pages))


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def beginning(kind):
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 1996, 0, 6))


def page(rows):
    cells = b"".join(
        record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    )
    return beginning(0x10) + cells + record(0x0A)


def compound(stream):
    """A file that holds one stream, `Workbook`, as OLE keeps it: a table of sectors, a folder, the stream."""
    count = max(-(-len(stream) // SECTOR), SMALLEST_STREAM // SECTOR)
    chain = [FAT, END, *range(3, count + 2), END]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, SMALLEST_STREAM, END, 0, END, 0)
    folder = entry("Root Entry", 5, END, 0, child=1) + entry("Workbook", 2, 2, count * SECTOR)
    return (
        head.ljust(76, b"\0")
        + struct.pack("<109I", 0, *[FREE] * 108)
        + struct.pack(f"<{SECTOR // 4}I", *chain, *[FREE] * (SECTOR // 4 - len(chain)))
        + folder.ljust(SECTOR, b"\0")
        + stream.ljust(count * SECTOR, b"\0")
    )


def entry(name, kind, start, size, child=FREE):
    coded = name.encode("utf-16-le")
    head = coded.ljust(64, b"\0") + struct.pack("<HBBIII", len(coded) + 2, kind, 1, FREE, FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
