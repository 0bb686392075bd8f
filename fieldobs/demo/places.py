"""Aravel, a country that is not: its regions, towns, streets and the houses its people vote in."""

from typing import NamedTuple


class Region(NamedTuple):
    """A region: how many stations it has, about where it lies, its towns, the first one its seat."""

    name: str
    stations: int
    lat: float
    lon: float
    towns: tuple[str, ...]


REGIONS = (
    Region("Alvena", 310, 43.24, 76.92, ("Alvena", "Tersh", "Port Alvena", "Karasu Gate", "Belovik", "Shandor")),
    Region("Dorsen", 198, 43.61, 75.88, ("Dorsen", "Upper Dorsen", "Lesna", "Upper Lesna", "Kirnavo", "Tamgaly")),
    Region("Brestal", 240, 44.02, 77.75, ("Brestal", "Old Mill", "Zelen", "Ayran", "Podgrad", "Sarybel")),
    Region("Halmir", 154, 44.85, 78.31, ("Halmir", "Sol", "Kumdag", "Bistra", "Ortak")),
    Region("Fersa", 160, 42.88, 74.61, ("Fersa", "Dervent", "Chinar", "Lom", "Tashkol")),
    Region("Elmak", 176, 42.51, 78.02, ("Elmak", "Almaly", "Vrana", "Jelek", "Stolna")),
    Region("Kortau", 138, 45.12, 76.44, ("Kortau", "Temir", "Razgrad", "Boz", "Ilin")),
    Region("Corvel", 212, 43.95, 74.52, ("Corvel", "Sredna", "Akbulak", "Kosti", "Maren", "Yurt")),
    Region("Lumna", 120, 42.34, 75.72, ("Lumna", "Drin", "Koktal", "Vesna")),
    Region("Isken", 142, 44.47, 73.36, ("Isken", "Old Port", "Sazan", "Uzun", "Gornik")),
    Region("Ostrel", 108, 42.08, 73.41, ("Ostrel", "Stone Ferry", "Lesna Bay", "Marmara", "Kum")),
)
ABROAD = "Abroad"
CITIES = (
    ("Vienna", 48.21, 16.37), ("Warsaw", 52.23, 21.01), ("Ankara", 39.93, 32.86), ("Tbilisi", 41.72, 44.79),
    ("Belgrade", 44.80, 20.47), ("Sofia", 42.70, 23.32), ("Prague", 50.08, 14.44), ("Madrid", 40.42, -3.70),
    ("Lisbon", 38.72, -9.14), ("Oslo", 59.91, 10.75), ("Helsinki", 60.17, 24.94), ("Riga", 56.95, 24.11),
    ("Tashkent", 41.31, 69.28), ("Astana", 51.13, 71.43), ("Bishkek", 42.87, 74.59), ("Baku", 40.41, 49.87),
    ("Seoul", 37.57, 126.98), ("Tokyo", 35.68, 139.69), ("Delhi", 28.61, 77.21), ("Cairo", 30.04, 31.24),
    ("Ottawa", 45.42, -75.70),
)  # fmt: skip
STREETS = (
    "Mill Street", "Bridge Square", "Station Road", "Garden Road", "Orchard Lane", "Old Bazaar", "Well Street",
    "Poplar Avenue", "Fountain Square", "River Embankment", "Caravan Road", "Library Street", "Market Lane",
    "Walnut Street", "Republic Avenue", "Weavers' Row", "Spring Street", "Upper Terrace", "Silk Road", "Apple Street",
)  # fmt: skip
HOUSES = (
    "School No. {n}", "School No. {n}", "School No. {n}", "School No. {n}", "School No. {n}, gym",
    "Kindergarten No. {n}", "Kindergarten No. {n}", "Town library", "Culture house", "Post office",
    "Fire station", "College of {trade}", "Town hall", "Sports hall", "Music school", "Polyclinic No. {n}",
)  # fmt: skip
VILLAGE_HOUSES = ("School", "Culture house", "Village council", "Village library", "Club of the dairy", "Old station")
SPECIAL_HOUSES = ("District hospital", "Care home", "Border post", "Military unit {n}", "House of detention")
TRADES = ("Medicine", "Railways", "Agriculture", "Building", "Music")
STATIONS_KNOWN_BY_NAME = {
    "0398": ("Kindergarten No. 2", "Lesna, Orchard Lane 9", "Lesna", "ordinary"),
    "0404": ("Post office", "Lesna, Station Road 1", "Lesna", "ordinary"),
    "0409": ("Town library", "Lesna, Bridge Square 2", "Lesna", "ordinary"),
    "0412": ("School No. 7", "Lesna, Mill Street 4", "Lesna", "ordinary"),
    "0413": ("School No. 7, gym", "Lesna, Mill Street 4", "Lesna", "ordinary"),
    "0415": ("District hospital", "Lesna, Garden Road 11", "Lesna", "special"),
    "0420": ("Fire station", "Upper Lesna, Well Street 3", "Upper Lesna", "ordinary"),
    "0421": ("Culture house", "Upper Dorsen, Caravan Road 20", "Upper Dorsen", "ordinary"),
    "0877": ("School No. 2", "Halmir, Poplar Avenue 31", "Halmir", "ordinary"),
}
TEAM_HOMES = {
    "Alvena": ("01", "02", "03", "04", "05", "29"),
    "Brestal": ("06", "07", "08", "10"),
    "Corvel": ("15", "16", "26", "27"),
    "Dorsen": ("09", "12", "13", "14"),
    "Elmak": ("17", "18", "28"),
    "Fersa": ("20", "21", "22"),
    "Halmir": ("23", "24", "25"),
    "Isken": ("30", "31"),
    "Kortau": ("33", "34"),
    "Lumna": ("36", "37"),
    "Ostrel": ("38", "39"),
    ABROAD: ("40",),
}
TEAMS_BETWEEN = {
    "11": (("Brestal", 8), ("Fersa", 2)),
    "19": (("Elmak", 6), ("Corvel", 4)),
    "32": (("Isken", 8), ("Lumna", 2)),
    "35": (("Kortau", 8), ("Lumna", 2)),
}
"""Teams with a road through two regions: how many of their ten stations lie in each."""
TEAM_12_BEGINS_AT = ("0412", "0409", "0398", "0404", "0421")
LONG_TERM_REGIONS = (
    *("Alvena", "Brestal", "Corvel", "Dorsen", "Elmak", "Fersa", "Halmir", "Isken", "Kortau", "Lumna", "Ostrel"),
    "Port Alvena",
)
CAST = {("12", 0): "Amina", ("12", 1): "Boris", ("L08", 0): "Chiara"}
FIRST_NAMES = (
    "Adil", "Aigerim", "Aleksandar", "Alena", "Alina", "Ana", "Anvar", "Arben", "Aruzhan", "Asel", "Azamat", "Bekzat",
    "Bojana", "Dilnoza", "Dimitar", "Dragan", "Elif", "Elira", "Emre", "Erlan", "Goran", "Gulnara", "Hana", "Ilir",
    "Irina", "Ivana", "Jasmina", "Kamila", "Katarina", "Lejla", "Luka", "Madina", "Marat", "Marko", "Milena", "Mirela",
    "Nargiza", "Nikola", "Nurlan", "Olga", "Petra", "Rustam", "Sabina", "Samir", "Sanja", "Saule", "Stefan", "Tamara",
    "Timur", "Vesna", "Yusuf", "Zarina", "Zoran", "Zulfiya",
)  # fmt: skip
LAST_NAMES = (
    "Abdiev", "Akmal", "Babic", "Baran", "Berisha", "Dimov", "Dzhan", "Ergin", "Hadzhi", "Horvat", "Iliev", "Ismail",
    "Kadyr", "Kolar", "Kovac", "Krasny", "Kurti", "Lazar", "Marin", "Mehmet", "Murat", "Nazar", "Novak", "Osman",
    "Pavlov", "Petkov", "Rahim", "Sadyk", "Serik", "Simon", "Tair", "Todor", "Umar", "Vasil", "Yildiz", "Zhanov",
)  # fmt: skip
