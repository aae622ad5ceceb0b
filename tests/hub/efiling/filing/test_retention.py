"""How long letters are kept, as tables."""

from datetime import date

import pytest

from hub.efiling.filing.models import RetentionClass
from hub.efiling.filing.retention import Term, archives_agree_on, falls_due, kept_through, survey_by

TEN, ONE, FOR_GOOD, CLOSING = Term(10), Term(1), Term(None), Term(5, from_closing=True)


@pytest.mark.parametrize(
    ("term", "letter", "closed", "extended", "through"),
    [
        (TEN, 2559, None, None, 2569),
        (ONE, 2568, None, None, 2569),
        (Term(0), 2568, None, None, 2568),
        (TEN, 2559, 2565, None, 2569),  # counts from the letter, whenever the file was closed
        (CLOSING, 2559, 2565, None, 2570),
        (CLOSING, 2559, None, None, None),  # the file is open
        (CLOSING, 2566, 2565, None, 2571),  # filed into a closed file: the letter is later
        (FOR_GOOD, 2500, None, None, None),
        (FOR_GOOD, 2500, 2501, 2560, None),
        (None, 2500, 2501, None, None),  # no class: an electronic letter has no expiry by itself
        (ONE, 2560, None, 2575, 2575),
        (TEN, 2560, None, 2565, 2570),  # an extension never shortens
    ],
)
def test_a_letter_is_kept_through_whole_years(term, letter, closed, extended, through):
    assert kept_through(term, letter, closed, extended) == through


@pytest.mark.parametrize(
    ("through", "year", "due"),
    [(2569, 2569, True), (2568, 2569, True), (2570, 2569, False), (None, 2600, False)],
)
def test_what_was_kept_through_a_year_falls_due_with_it(through, year, due):
    assert falls_due(through, year) is due


@pytest.mark.parametrize(("year", "day"), [(2569, date(2027, 3, 1)), (2570, date(2028, 2, 29))])
def test_the_survey_ends_sixty_days_after_the_year(year, day):
    assert survey_by(year) == day


def test_silence_of_the_archives_is_consent_after_sixty_days():
    assert archives_agree_on(date(2027, 3, 1)) == date(2027, 5, 1), "they may answer through the sixtieth day, 30 April"


@pytest.mark.django_db
def test_the_regulations_classes_are_there_from_the_beginning():
    years = dict(RetentionClass.objects.values_list("code", "years"))
    assert years == {
        "ordinary": 10, "original-elsewhere": 5, "routine": 1, "audited-finance": 5, "historical": None,
        "electronic": None,
    }  # fmt: skip
