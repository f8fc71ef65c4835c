"""Texts made fit for a line, a limit, a language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duly.adapters.delivery.words import direction, json_size, one_line, paragraphs, shortened


class TestOneLine:
    @given(st.text())
    def test_is_one_line(self, text: str) -> None:
        made = one_line(text)
        assert len(made.splitlines()) <= 1
        assert not any(ord(char) < 32 or char in "\x7f\x85\u2028\u2029" for char in made)
        assert one_line(made) == made

    def test_keeps_scripts_and_their_joiners(self) -> None:
        assert one_line(" می\u200cخواہم\t👨\u200d👩\u200d👧\r\n") == "می\u200cخواہم 👨\u200d👩\u200d👧"


class TestShortened:
    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.integers(min_value=0, max_value=60))
    def test_fits_and_is_a_beginning(self, text: str, limit: int) -> None:
        made = shortened(text, limit)
        assert made == "" or json_size(made) <= limit
        if made != text:
            assert text.startswith(made.removesuffix("…"))
            assert made == "" or made.endswith("…")

    @pytest.mark.parametrize(
        ("text", "limit", "expected"),
        [
            ("Call the dentist", 18, "Call the dentist"),
            ("Call the dentist", 17, "Call the…"),
            ("incomprehensibilities", 12, "incompr…"),
            ("a incomprehensibilities", 13, "a incomp…"),
            # A letter keeps its marks, a family its members.
            ("cafe\u0301s and", 9, "caf…"),
            ("xy👨\u200d👩\u200d👧", 14, "xy…"),
            ('""""""""', 12, '"""…'),
            ("Call", 4, ""),
        ],
    )
    def test_cuts_at_words(self, text: str, limit: int, expected: str) -> None:
        assert shortened(text, limit) == expected


def test_paragraphs_are_lines_that_hold_something() -> None:
    assert paragraphs("one\r\n\n  \ntwo\u2028three\x0bfour") == ["one", "two", "three", "four"]


@pytest.mark.parametrize(
    ("language", "expected"), [("ur", "rtl"), ("ur-PK", "rtl"), ("AR_eg", "rtl"), ("en", "ltr"), ("", "ltr")]
)
def test_direction(language: str, expected: str) -> None:
    assert direction(language) == expected
