"""Whatever a request holds, the API answers with a problem that can be told, never with a fault of its own."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case

from tests.conftest import on_both_databases

KINDS = ("application/problem+json", "application/json")


@pytest.fixture
def schema(house):
    return schemathesis.openapi.from_url(f"{house.http.base_url}/api/v1/openapi.json".replace("//api", "/api"))


@on_both_databases
def test_never_answers_with_a_fault_of_its_own(house, schema):
    token = house.caller("amina").token
    strategy_settings = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    for operation in schema.get_all_operations():
        run_operation(operation.ok(), token, strategy_settings)


def run_operation(operation, token, limits):
    @given(case=operation.as_strategy())
    @limits
    def never_a_fault(case: Case):
        answer = case.call(headers={"authorization": f"Bearer {token}"})
        assert answer.status_code < 500, (case.formatted_path, case.body, answer.text)
        if answer.status_code >= 400 and answer.content:
            assert answer.headers["content-type"][0].startswith(KINDS), answer.headers["content-type"]

    never_a_fault()
