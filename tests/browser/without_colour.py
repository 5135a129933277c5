"""Whether a page says by shape and word all that it says by colour.

Looked at in forced colours (a dark palette of the system's, as in Windows' contrast
themes), and in grey: every tone of ours must have its word, and its shape where it is a
verdict; every text must stand out from what is behind it as it is really painted.
"""

from __future__ import annotations

from playwright.sync_api import Page

_LOOK = r"""() => {
  const told = [];
  const seen = e => e.getClientRects().length && e.checkVisibility({visibilityProperty: true});
  const note = (what, e) => told.push(what + ': ' + e.outerHTML.slice(0, 120));
  const SHAPES = '▲●■◇⊘◷';
  const words = e => e.textContent.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  for (const e of document.querySelectorAll('.mspike-verdict, .mspike-folded > summary')) {
    const shape = e.querySelector('.mspike-shape');
    const word = e.querySelector('strong');
    if (!shape || !SHAPES.includes(shape.textContent.trim()) || !shape.textContent.trim())
      note('no shape', e);
    if (!word || !words(word)) note('no word', e);
  }
  if (matchMedia('(forced-colors: active)').matches)
    for (const e of document.querySelectorAll(
        '[data-testid="stSlider"] [data-orientation] > [data-orientation]'))
      if (getComputedStyle(e, '::before').borderTopStyle !== 'solid')
        note('a slider without a rail', e);
  for (const e of document.querySelectorAll('.mspike-answer'))
    if (!e.querySelector('.mspike-verdict')) note('a tone without a verdict', e);
  for (const e of document.querySelectorAll('main > section .answer'))
    if (!new RegExp('[' + SHAPES + ']').test(e.textContent)) note('no shape on paper', e);
  for (const e of document.querySelectorAll('.mspike-alert, .mspike-worklist tbody tr'))
    if (!/overdue|due|upcoming|confirm|\?/i.test(e.textContent)) note('no word of urgency', e);
  for (const e of document.querySelectorAll('dt.mspike-flag, dt.mspike-open'))
    if (!words(e)) note('no label', e);
  for (const e of document.querySelectorAll('.mspike-possible, .mspike-possible-panel'))
    if (!/not settled/i.test(e.textContent)) note('doubt by its ground alone', e);
  const rgb = text => (text.match(/[\d.]+/g) || []).map(Number);
  const light = c => c.slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length && (c[3] === undefined || c[3] > 0.95)) return c;
    }
    return [255, 255, 255];
  };
  let looked = 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!words(texts.currentNode) || !e.closest('.mspike, main.paper, body > main, svg')) continue;
    if (!seen(e) || e.closest('style, script, title')) continue;
    const svg = e.closest('svg');
    const style = getComputedStyle(e);
    const ink = rgb(svg ? style.fill : style.color);
    const drawn = ground(e);
    const [a, b] = [light(ink), light(drawn)].sort((x, y) => y - x);
    looked += 1;
    if ((a + 0.05) / (b + 0.05) < 4.5) note('pale (' + ink + ' on ' + drawn + ')', e);
  }
  if (!looked) told.push('no text was looked at');
  return told;
}"""


def said_by_colour_alone(page: Page) -> list[str]:
    """What a reader without colours would miss, in forced colours and in grey."""
    missed: list[str] = []
    for scheme in ("dark", "light"):
        page.emulate_media(forced_colors="active", color_scheme=scheme)
        missed += [f"forced, {scheme}: {one}" for one in page.evaluate(_LOOK)]
    page.emulate_media(forced_colors="none", color_scheme="light")
    # contrast is a matter of lightness alone, so it holds in grey as it holds here
    missed += [f"in grey: {one}" for one in page.evaluate(_LOOK)]
    return missed
