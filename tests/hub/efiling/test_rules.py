"""The columns, numbers and degrees of the regulation on correspondence."""

from datetime import date

import pytest
from django.utils import translation

from hub.efiling.rules import COLUMNS, Order, RegisterKind, Secrecy, letter_reference, order_of, written_number


@pytest.mark.parametrize(
    ("kind", "headings"),
    [
        ("receive", "วันที่ลงทะเบียน เลขทะเบียนรับ ที่ ลงวันที่ จาก ถึง เรื่อง การปฏิบัติ หมายเหตุ"),  # form 13
        ("send", "วันที่ลงทะเบียน เลขทะเบียนส่ง ที่ ลงวันที่ จาก ถึง เรื่อง การปฏิบัติ หมายเหตุ"),  # form 14
    ],
)
def test_the_columns_are_those_of_the_forms_in_their_order(kind, headings):
    with translation.override("th"):
        assert [str(column.heading) for column in COLUMNS[kind]] == headings.split()


def test_every_register_has_columns():
    assert set(COLUMNS) == set(RegisterKind)


@pytest.mark.parametrize(
    ("kind", "circular", "written"),
    [
        ("receive", False, "136"),
        ("send", False, "136"),
        ("send", True, "ว 136"),
        ("order", False, "136/2569"),
        ("announcement", False, "136/2569"),
        ("certificate", False, "136/2569"),
    ],
)
def test_a_number_is_written_as_offices_write_it(kind, circular, written):
    assert written_number(kind, 136, 2569, circular=circular) == written


@pytest.mark.parametrize(
    ("circular", "reference"), [(False, "ทม 0501.1.13/136"), (True, "ทม 0501.1.13/ว 136")]
)  # the example of the regulation's handbook
def test_a_letter_carries_the_agencys_code_and_its_send_number(circular, reference):
    assert letter_reference("ทม 0501.1.13", 136, circular=circular) == reference


def test_top_secret_has_no_value_that_could_be_stored():
    assert "top-secret" not in Secrecy.values


@pytest.mark.parametrize(
    ("dated", "received", "order"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), Order.POSSIBLE),
        (date(2026, 11, 20), date(2026, 12, 1), Order.POSSIBLE),
        (date(2026, 5, 24), date(2026, 11, 20), Order.POSSIBLE),
        (date(2026, 5, 23), date(2026, 11, 20), Order.LATE),
        (date(2016, 11, 20), date(2026, 11, 20), Order.LATE),
        (date(2026, 11, 20), date(2026, 11, 19), Order.EARLY),
        (date(2026, 11, 20), date(2025, 11, 20), Order.EARLY),
        (date(2026, 11, 20), date(2025, 11, 19), Order.ABSURD),
        (date(2026, 11, 20), date(2016, 11, 20), Order.ABSURD),
        (None, date(2026, 11, 20), Order.POSSIBLE),
        (date(2026, 11, 20), None, Order.POSSIBLE),
    ],
)
def test_a_letter_comes_on_its_day_or_in_the_half_year_after_and_never_more_than_a_year_before(dated, received, order):
    assert order_of(dated, received) == order
