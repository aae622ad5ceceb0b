import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.thai.numerals import to_thai
from common.thai.phones import InvalidPhone, PhoneKind, parse_phone


@pytest.mark.parametrize(
    ("typed", "kind", "e164", "shown"),
    [
        ("0812345678", "mobile", "+66812345678", "081-234-5678"),
        ("๐๘๑-๒๓๔-๕๖๗๘", "mobile", "+66812345678", "081-234-5678"),
        ("08-1234-56-78", "mobile", "+66812345678", "081-234-5678"),
        ("โทร. 06 1234 5678", "mobile", "+66612345678", "061-234-5678"),
        ("+66 (0)91 234 5678", "mobile", "+66912345678", "091-234-5678"),
        ("+66812345678", "mobile", "+66812345678", "081-234-5678"),
        ("0066812345678", "mobile", "+66812345678", "081-234-5678"),
        ("66812345678", "mobile", "+66812345678", "081-234-5678"),
        ("02 123 4567", "landline", "+6621234567", "0-2123-4567"),
        ("0-5311-2233", "landline", "+6653112233", "0-5311-2233"),
        ("(053) 112.233", "landline", "+6653112233", "0-5311-2233"),
        ("6653112233", "landline", "+6653112233", "0-5311-2233"),
        ("0 5311 2233 ต่อ ๑๐๑", "landline", "+6653112233", "0-5311-2233 ต่อ 101"),
        ("053112233 ext. 7", "landline", "+6653112233", "0-5311-2233 ต่อ 7"),
        ("021234567#12", "landline", "+6621234567", "0-2123-4567 ต่อ 12"),
        ("191", "short", None, "191"),
        ("๑๖๖๙", "short", None, "1669"),
    ],
)
def test_a_thai_number_is_read_however_it_is_written(typed: str, kind: str, e164: str | None, shown: str) -> None:
    phone = parse_phone(typed)
    assert (phone.kind, phone.e164, phone.display()) == (kind, e164, shown)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" โทร ", "empty"),
        ("ไม่มี", "characters"),
        ("08x-xxx-xxxx", "characters"),
        ("081 234 5678, 053 112233", "several"),
        ("0-5311-2233-5", "several"),
        ("0-5311-2233 ถึง 5", "several"),
        ("+81 3 1234 5678", "foreign"),
        ("001 1 212 555 0100", "foreign"),
        ("081-234-567", "prefix"),
        ("05311223", "length"),
        ("08123456789", "length"),
        ("0123456789", "prefix"),
        ("0511122334", "prefix"),
        ("2123456", "prefix"),
        ("0" * 500, "length"),
    ],
)
def test_what_is_not_one_thai_number_is_refused_with_a_reason(typed: str, reason: str) -> None:
    with pytest.raises(InvalidPhone) as refused:
        parse_phone(typed)
    assert refused.value.reason == reason
    assert refused.value.message("th") == str(refused.value)
    assert refused.value.message("en").isascii()


@given(st.from_regex(r"0([689][0-9]{8}|2[0-9]{7}|53[0-9]{6})|1[0-9]{3}", fullmatch=True))
def test_a_number_reads_back_from_every_form_it_is_shown_or_stored_in(national: str) -> None:
    phone = parse_phone(national)
    assert parse_phone(phone.display()) == phone
    assert parse_phone(to_thai(phone.display())) == phone
    if phone.kind is not PhoneKind.SHORT:
        assert parse_phone(phone.e164 or "") == phone


@given(st.text(max_size=80) | st.text(alphabet="0123456789+-/# ต่อ().", max_size=80))
def test_anything_typed_is_read_or_refused_and_never_breaks(typed: str) -> None:
    problems: list[InvalidPhone] = []
    try:
        parse_phone(typed)
    except InvalidPhone as refused:
        problems.append(refused)
    assert all(problem.th and problem.en for problem in problems)
