import time

import pytest

from tests.browser.without_colour import said_by_colour_alone

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
STORIES = ["MS-0015", "MS-0024", "MS-0027", "MS-0037", "MS-0045"]


def violations(page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", WCAG
    )
    return [
        f"{v['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for v in found["violations"]
        for node in v["nodes"]
    ]


def test_the_cursor_is_in_the_box_and_enter_leads_to_the_answer(visit):
    page = visit.start()
    box = page.get_by_label("MRN or patient id")
    page.wait_for_function("document.activeElement.tagName === 'INPUT'")
    page.keyboard.type("ms-0001")
    began = time.monotonic()
    page.keyboard.press("Enter")
    page.get_by_text("BIOCHEMICAL RELAPSE", exact=True).wait_for()
    assert time.monotonic() - began < 5
    assert box.input_value() == "ms-0001"
    assert "mrn=ms-0001" in page.url


def test_the_reason_and_its_resource_are_reached_by_keyboard_alone(visit):
    page = visit.patient("MS-0001")
    first = page.locator(".mspike-answer summary").first
    first.focus()
    assert not page.locator("details[open]").count()
    page.keyboard.press("Enter")
    opened = page.locator("details[open]")
    opened.wait_for()
    assert "Observation/o-lesion-list-2023-08-24" in opened.inner_text()
    assert "moffitt_2025/any_emd" in opened.inner_text()
    page.keyboard.press("Tab")  # first to the resource, which opens in place
    page.keyboard.press("Enter")
    resource = page.locator("details[open] details.mspike-resource[open]")
    resource.wait_for()
    assert "started 2023-08-24" in resource.inner_text()
    for _ in range(9):  # then to the rules themselves
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "A":
            break
    assert "rules?rule=moffitt_2025" in page.evaluate("document.activeElement.href")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    else:
        pytest.fail("the next answer is not reached")


def test_nothing_leaves_the_server_and_nothing_breaks(visit):
    visit.start()
    for number in STORIES:
        visit.patient(number)
    assert visit.outside == []
    assert visit.errors == []


@pytest.mark.parametrize("number", ["", *STORIES])
def test_no_sideways_scrolling_on_a_narrow_screen(visit, number):
    visit.page.set_viewport_size({"width": 320, "height": 640})
    page = visit.patient(number) if number else visit.start()
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.stMain, .stMain *')]"
        ".filter(e => !e.parentElement.closest('svg'))"  # a drawing clips its words
        ".map(e => e.getBoundingClientRect().right))"
    )
    assert widest <= 321
    assert page.locator(".stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0


@pytest.mark.parametrize("number", ["", *STORIES])
def test_axe_finds_nothing(visit, axe, number):
    page = visit.patient(number) if number else visit.start()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert violations(page, axe) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert violations(page, axe) == []


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("worklist", "the most urgent first"),
        ("cohort", "Soft-tissue disease from baseline to progression"),
        ("rules", "moffitt_2025/biochemical_relapse"),
        ("rules?rule=moffitt_2025/any_emd_at_baseline", "Decides by holding"),
        ("evidence", "A.OS.bl_EMD.pos"),
        ("about", "It never guesses."),
    ],
)
def test_the_pages_without_a_patient(visit, axe, path, told):
    page = visit.page
    page.goto(f"{visit.address}/{path}")
    found = page.get_by_text(told, exact=path not in ("about", "worklist")).first
    found.wait_for(state="attached", timeout=90_000)
    assert violations(page, axe) == []
    assert said_by_colour_alone(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.locator(".stMain").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    assert visit.outside == []
    # Streamlit looks for its server below the page's own path first
    assert [e for e in visit.errors if "404" not in e] == []


def test_an_alert_is_acknowledged_by_keyboard_alone(visit, axe):
    page = visit.page
    page.goto(f"{visit.address}/worklist?show=Overdue")
    link = page.get_by_role("link", name="Act and history of ms-0036")
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_text("History: lines are added, never changed").wait_for()
    assert violations(page, axe) == []
    page.get_by_label("Your name").focus()
    page.keyboard.type("Dr. Keyboard")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    button = page.get_by_role("button", name="Acknowledge: I have seen it")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("cell", name="Dr. Keyboard").wait_for()
    assert page.get_by_role("cell", name="Ordered or arranged").count()
    assert visit.outside == []
    page.goto(f"{visit.address}/worklist?state=Acknowledged")  # another visit keeps it
    page.get_by_text("1 of 1, the most urgent first").wait_for()


def test_a_rule_is_one_click_away_from_its_verdict(visit):
    page = visit.patient("MS-0001")
    page.get_by_text("Why, and in whose words").first.click()
    page.get_by_role("link", name="moffitt_2025/stp_status").first.click()
    opened = page.locator("details[open]")
    opened.wait_for()
    assert "moffitt_2025/stp_status" in opened.inner_text()


def test_axe_would_find_something(visit, axe):
    page = visit.start()
    page.evaluate(
        "document.querySelector('.mspike').innerHTML ="
        ' \'<p style="color:#bbbbbb">pale</p><img src="x.png">\''
    )
    assert {v.split(":")[0] for v in violations(page, axe)} >= {
        "color-contrast",
        "image-alt",
    }


@pytest.mark.parametrize("number", STORIES)
def test_meaning_survives_without_colour(visit, number):
    page = visit.patient(number)
    if number != "MS-0015":  # nobody ever drew blood of this patient
        page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert said_by_colour_alone(page) == []
    verdicts = page.locator(".mspike-cards .mspike-verdict").all_inner_texts()
    assert len(verdicts) >= 4


def test_what_is_said_by_colour_alone_would_be_found(visit):
    page = visit.patient("MS-0024")
    page.evaluate(
        """() => {
          const cards = document.querySelectorAll('.mspike-cards .mspike-verdict');
          cards[0].querySelector('.mspike-shape').textContent = '';
          cards[1].querySelector('strong').textContent = ' ';
          const pale = document.querySelector('.mspike-because');
          pale.style = 'forced-color-adjust: none; color: #888; background: #aaa';
        }"""
    )
    missed = " ".join(said_by_colour_alone(page))
    for place in ("forced, dark", "forced, light", "in grey"):
        for what in ("no shape", "no word", "pale"):
            assert f"{place}: {what}" in missed


def test_an_unknown_number_is_told_in_words(visit):
    page = visit.start()
    page.get_by_label("MRN or patient id").fill("MS-9999")
    page.keyboard.press("Enter")
    page.get_by_text("No patient has the MRN or id “MS-9999”").wait_for()
    assert not page.locator(".mspike-card").count()


def test_the_error_page_and_menu_of_streamlit_show_nothing(visit):
    page = visit.patient("MS-0001")
    assert page.get_by_text("Deploy").count() == 0
    assert page.get_by_text("Traceback").count() == 0


def test_charts_are_drawn_with_their_words_beside_them(visit):
    page = visit.patient("MS-0003")
    charts = page.locator("[data-testid=stVegaLiteChart]")
    charts.nth(4).locator("svg").wait_for()  # one after the other
    assert charts.count() == 5  # serum, urine, both light chains, dFLC
    told = charts.first.evaluate("e => e.outerHTML")
    assert "serum M-protein, g/dL: 4 results" in told
    assert "a rise counts from 0.7 g/dL" in told
    curve = visit.patient("MS-0024").locator("img.mspike-picture").first
    assert "of 100 people like this" in curve.get_attribute("alt")
    assert curve.evaluate("e => e.naturalWidth") > 0
    assert visit.outside == []
    assert visit.errors == []


def test_two_visitors_see_their_own_patient(browser, visit):
    from tests.browser.conftest import Visit

    page = visit.patient("MS-0001")
    with browser.new_context() as context:
        other = Visit(context.new_page(), visit.address).patient("MS-0002")
        assert other.get_by_role("heading", name="Bernard Synthetic-Beech").count()
        assert not other.get_by_text("Synthetic-Alder").count()
    assert page.get_by_role("heading", name="Anna Synthetic-Alder").count()
    assert not page.get_by_text("Synthetic-Beech").count()
