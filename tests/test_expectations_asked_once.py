"""While a suite is judged an expectation tells its configuration once; before, after and elsewhere nothing has changed."""

from threading import Thread

from great_expectations.expectations import ExpectColumnValuesToNotBeNull

from checks.gx_once import configured_once

ASKED = ExpectColumnValuesToNotBeNull(column="code", mostly=0.9)


def test_a_configuration_is_built_once_and_says_the_same() -> None:
    before = ASKED.configuration
    with configured_once():
        assert ASKED.configuration is ASKED.configuration
        assert ASKED.configuration.to_json_dict() == before.to_json_dict()
    assert ASKED.configuration is not ASKED.configuration


def test_an_expectation_changed_afterwards_says_so() -> None:
    changed = ExpectColumnValuesToNotBeNull(column="code")
    with configured_once():
        assert changed.configuration.kwargs == {"column": "code"}
    changed.column = "name"
    assert changed.configuration.kwargs == {"column": "name"}


def test_other_threads_see_great_expectations_as_it_is() -> None:
    elsewhere: list[bool] = []

    def ask() -> None:
        elsewhere.append(ASKED.configuration is ASKED.configuration)

    with configured_once():
        asking = Thread(target=ask)
        asking.start()
        asking.join()
    assert elsewhere == [False]
