"""Answers of a form to a file and back. Each format has a file of its own."""

from fieldobs.exports import csv, xlsx
from fieldobs.exports.export import Export

EXPORTS: dict[str, Export] = {each.slug: each for each in (xlsx.EXPORT, csv.EXPORT)}
