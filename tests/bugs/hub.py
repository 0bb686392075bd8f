"""Bugs of carrying: a hub's word taken for headquarters', and what headquarters lost not brought again."""
# ruff: noqa: E501  (lines of the source stand here as they are)

from tests.bugs.bug import MEMORY, NEAR_A_HUB, RELAYING, Bug, Edit

RELAY, HUB, RECEIPT, OUTBOX = (
    "sync/relay.py",
    "web/src/sync/hub.ts",
    "web/src/sync/receipt.ts",
    "web/src/store/outbox.ts",
)

CARRIED = (
    Bug(
        "takes a hub's word for headquarters'", "commitglobal/votemonitor: no issuer is checked", MEMORY,
        (Edit(HUB, """if (signed === told.outcome || told.outcome === "retry") return told;""",
              """if (told.outcome !== "relayed" || signed === "relayed") return told;"""),),
    ),
    Bug(
        "lets go of what a hub only carries", "kobotoolbox/kobocat#432: told 201, and the copy is deleted", MEMORY,
        (Edit(RECEIPT, """    case "relayed":
      return "hub";""", """    case "relayed":
      return "hq";"""),),
    ),
    Bug(
        "calls stored what a hub only carries", "GoogleChrome/workbox#2599: gone before it was kept", MEMORY,
        (Edit(RELAY, "return Ruling(Outcome.RELAYED) if own.is_kept else own", "return own"),),
    ),
    Bug(
        "brings nothing again to a headquarters put back", "medic/cht-core#8093: a checkpoint that is trusted", RELAYING,
        (Edit(RELAY, "    if before is None:\n        return False\n", "    if before is None or before:\n        return False\n"),),
    ),
    Bug(
        "settles what headquarters put off", "nditech/apollo: a refusal counts as posted", RELAYING,
        (Edit(RELAY, "return ruling.is_kept or ruling.outcome is Outcome.REJECTED", "return True"),),
    ),
    Bug(
        "takes a hub's log for headquarters'", "found here: a hub put back made phones bring all again", NEAR_A_HUB,
        (Edit(OUTBOX, """from === "hq" ? await markMissing(tx, receipt) : []""", "await markMissing(tx, receipt)"),),
    ),
)  # fmt: skip
