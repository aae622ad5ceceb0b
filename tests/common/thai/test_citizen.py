import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.thai.citizen import InvalidCitizenId, check_digit, format_citizen_id, parse_citizen_id
from common.thai.numerals import to_thai


@pytest.mark.parametrize(
    ("twelve", "digit"),
    [
        ("123456789012", 1),
        ("110170020345", 0),
        ("000000000000", 1),  # the rest is 0
        ("000000000006", 0),  # the rest is 1
        ("111111111111", 9),
    ],
)
def test_the_check_digit_follows_the_rule_of_the_registration_office(twelve: str, digit: int) -> None:
    rest = sum((14 - place) * int(figure) for place, figure in enumerate(twelve, 1)) % 11
    assert digit == (1 - rest if rest <= 1 else 11 - rest)
    assert check_digit(twelve) == digit


@pytest.mark.parametrize(
    "typed", ["1234567890121", "1-2345-67890-12-1", " 1 2345 67890 12 1 ", "๑๒๓๔๕๖๗๘๙๐๑๒๑", "1–2345–67890–12–1"]
)
def test_an_identity_number_is_read_with_or_without_dashes_in_either_numerals(typed: str) -> None:
    assert parse_citizen_id(typed) == "1234567890121"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("-", "empty"),
        ("G123456789012", "characters"),
        ("123456789012", "length"),
        ("12345678901211", "length"),
        ("9234567890121", "category"),
        ("1234567890123", "check digit"),
        ("2134567890121", "check digit"),
    ],
)
def test_what_is_no_identity_number_is_refused_with_a_reason(typed: str, reason: str) -> None:
    with pytest.raises(InvalidCitizenId) as refused:
        parse_citizen_id(typed)
    assert refused.value.reason == reason
    assert refused.value.th != refused.value.en


def test_it_is_printed_in_the_groups_of_the_card() -> None:
    assert format_citizen_id("1234567890121") == "1-2345-67890-12-1"


def test_formatting_what_was_never_checked_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="13 digits"):
        format_citizen_id("123")


@given(st.integers(0, 899_999_999_999).map("{:012}".format))
def test_every_number_with_its_check_digit_reads_back_from_the_card(twelve: str) -> None:
    number = f"{twelve}{check_digit(twelve)}"
    assert parse_citizen_id(format_citizen_id(number)) == number
    assert parse_citizen_id(to_thai(number)) == number


@given(st.integers(0, 899_999_999_999).map("{:012}".format), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_but_for_the_two_gaps_of_the_rule(twelve: str, place: int, by: int) -> None:
    wrong = f"{twelve[:place]}{(int(twelve[place]) + by) % 10}{twelve[place + 1 :]}"
    rests = {sum((14 - p) * int(figure) for p, figure in enumerate(text, 1)) % 11 for text in (twelve, wrong)}
    unnoticed = check_digit(twelve) == check_digit(wrong)
    # The third digit weighs 11, which leaves no rest; and the rests 0 and 10 share the check digit 1.
    assert unnoticed == (place == 2 or rests == {0, 10})
