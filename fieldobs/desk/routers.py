"""Every router of the desk, in the order of its bar."""

from fieldobs.desk import live
from fieldobs.desk.pages import (
    answers,
    checks,
    findings,
    form_preview,
    forms,
    incidents,
    messages,
    overview,
    papers,
    phones,
    reports,
    settings,
    sign_in,
    stations,
    submission,
    submissions,
    teams,
)

ROUTERS = (
    sign_in.router,
    live.router,
    overview.router,
    findings.router,
    forms.router,
    form_preview.router,
    submissions.router,
    submission.router,
    answers.router,
    checks.router,
    papers.router,
    incidents.router,
    reports.router,
    stations.router,
    teams.router,
    phones.router,
    messages.router,
    settings.router,
)
