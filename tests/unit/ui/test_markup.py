import pytest

from ui.presentation import element, joined


@pytest.mark.parametrize("hostile", ["<script>x</script>", "a & b", '"quoted"', "'"])
def test_text_is_escaped_wherever_it_stands(hostile):
    made = element("p", hostile, title=hostile, class_=hostile)
    assert "<script" not in made
    assert made.count("&") >= 3


def test_elements_inside_elements_are_not_escaped_again():
    inner = element("b", "5 < 6")
    assert element("p", "so ", inner) == "<p>so <b>5 &lt; 6</b></p>"
    assert joined(inner, None, "<") == "<b>5 &lt; 6</b>&lt;"


def test_a_void_element_has_no_end_and_names_become_attributes():
    assert element("br") == "<br>"
    assert element("td", "x", data_label="n") == '<td data-label="n">x</td>'


def test_plain_text_that_was_joined_is_safe_to_nest():
    assert element("p", joined("<i>")) == "<p>&lt;i&gt;</p>"


def test_markup_is_shown_as_it_is():
    made = element("p", "5 < 6")
    assert made._repr_html_() is made
