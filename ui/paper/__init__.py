"""One patient on one A4 page: static HTML with inline SVG, no JavaScript."""

from ui.paper.page import paper_page

__all__ = ["paper_page"]
