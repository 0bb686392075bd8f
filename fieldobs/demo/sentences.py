"""What observers of the demonstration write: facts, remarks, paragraphs of a report. All of it invented."""

FACTS = (
    "Table 2: a man signed for his wife and took both ballots.",
    "A daughter voted for her mother, who waited outside; the member at table 1 let it happen.",
    "Three young men entered one booth together. Nobody said anything.",
    "The seal of box 2 was torn on one side. The chair put a second one over it and wrote it down.",
    "Two officials of the district sat behind the commission and gave directions to the secretary.",
    "The bus of the dairy brought some twenty voters at once; a man with a list stood at the door.",
    "A poster of the campaign hangs at the corner of the yard, forty steps from the door.",
    "The chair asked us to stand behind the line, from where the list could not be seen.",
    "A voter folded two ballots into each other; the member at the box did not look.",
    "Signatures of eleven voters on page 14 look alike.",
    "The pages with the added voters were taken out and put in again.",
    "A policeman came in without being asked and stayed some ten minutes.",
)
FREELY = (
    "Calm and orderly. The chair answered all questions.",
    "Long line at noon; the commission opened a fourth table.",
    "The ramp is blocked by parked cars; members helped an elderly voter up the steps.",
    "Power went out for some minutes; lamps were used, voting went on.",
    "Voters of two stations share one yard, so the lines mixed.",
    "Citizen observers were present the whole day and could see everything.",
)
INCIDENTS = {
    "voting_for_others": "A man voted for three people of his family with their papers. The commission saw it.",
    "turned_away": "Nine voters were sent to another station, although their street is on this list.",
    "access_refused": "Chair asked us to leave when we took note of the number of signatures.",
    "unauthorised_persons": "Two people without badges handle the list of voters at table 3.",
    "campaigning": "A car with a loudspeaker stood before the school for a quarter of an hour.",
    "secrecy_broken": "Booths stand against the window; from the yard one sees the marks.",
    "ballot_stuffing": "A stack of some twenty ballots lay in the box as it was moved. Nobody could say whose.",
    "late_opening": "The station opened at 07:50. The stamp had been locked away.",
    "voting_stopped": "Voting stopped for 35 minutes after a power cut.",
    "accessibility": "Voters in wheelchairs were sent away; no mobile box came out to them.",
    "observers_harassed": "A man photographed our badges and followed us to the car.",
    "intimidation_of_voters": "A foreman asks people at the door to show him how they voted.",
}
GRAVE = {
    "voting_for_others": ("irregular", "serious"),
    "turned_away": ("note", "irregular"),
    "access_refused": ("irregular", "serious"),
    "unauthorised_persons": ("note", "irregular"),
    "campaigning": ("note", "irregular"),
    "secrecy_broken": ("irregular",),
    "ballot_stuffing": ("serious",),
    "late_opening": ("note", "irregular"),
    "voting_stopped": ("irregular", "serious"),
    "accessibility": ("note", "irregular"),
    "observers_harassed": ("serious", "danger"),
    "intimidation_of_voters": ("serious",),
}
"""How grave each of them can be."""
REPORT = (
    "Of nine sessions of district commissions that we saw, two went on without observers after the chair's decision.",
    "Lists were on display in all stations we saw. Six requests for correction were filed and decided within a day.",
    "We followed five meetings with voters. All were announced in time, none was refused a place.",
    "Two interlocutors independently spoke of lists of names that employees of the hospital were asked to sign.",
    "The local newspaper gave both sides equal space. The regional channel showed the initiative only.",
    "Training of precinct commissions is done in all districts; ballots arrived under guard on Thursday.",
    "Women are 31 of 52 members we met and chair four of eleven commissions.",
    "Roads to the upper villages are open. Phones have no network beyond the pass.",
    "No complaint was filed in the period. One of the week before was decided in time, in a public session.",
    "Citizen observers have been accredited in every district; two groups were asked for further papers.",
)
