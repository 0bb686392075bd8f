"""What is shipped holds what is needed, and nothing secret by default."""

import re
import tomllib
from pathlib import Path

import yaml

from fieldobs.static import WEB

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
FIRST_FILES = ("index", "app", "rolldown-runtime")
FORM_BYTES = 1300
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_the_image_copies_only_what_is_there_and_let_in() -> None:
    copied = [word for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M) for word in line.split()[:-1]]
    let_in = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.M)
    assert copied and set(copied) <= set(let_in)
    assert all((ROOT / name).exists() for name in copied)


def test_the_image_runs_as_nobody_in_particular_and_can_be_asked_for_its_health() -> None:
    *_build, final = DOCKERFILE.split("\nFROM ")
    assert "USER fieldobs" in final and "HEALTHCHECK" in final and "VOLUME /data" in final
    assert final.index("USER fieldobs") < final.index("ENTRYPOINT")


def test_no_password_has_a_default() -> None:
    for service in COMPOSE["services"].values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name or "://" in value:
                assert re.search(r"\$\{POSTGRES_PASSWORD:\?", value) or "PASSWORD" not in value, name


def test_every_service_waits_for_those_it_needs_and_keeps_what_it_must() -> None:
    services = COMPOSE["services"]
    assert services["fieldobs"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert "healthcheck" in services["postgres"]
    kept = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]}
    assert set(COMPOSE["volumes"]) <= kept


def test_the_wheel_holds_pages_and_languages_beside_the_code() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    included = build["targets"]["wheel"]["force-include"]
    assert included == {"web/templates": "fieldobs/templates", "web/locales": "fieldobs/locales"}
    assert "fieldobs/web_dist/**" in build["artifacts"]


def test_all_that_a_checklist_needs_offline_stays_within_sixty_kilobytes() -> None:
    """Brotli: page, styles, script, worker, the larger language; a form of 30 questions takes the rest."""
    app = WEB / "o"
    needed = ["index.html", "sw.js", "assets/index-*.css", *(f"assets/{part}-*.js" for part in FIRST_FILES)]
    sizes = [file.stat().st_size for pattern in needed for file in app.glob(f"{pattern}.br")]
    words = [file.stat().st_size for language in ("kk", "ru") for file in app.glob(f"assets/{language}-*.js.br")]
    assert len(sizes) == len(needed) and len(words) == 2
    assert sum(sizes) + max(words) + FORM_BYTES <= 60_000
