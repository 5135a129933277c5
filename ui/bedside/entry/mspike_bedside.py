"""What Streamlit runs for each visitor; see ``ui.bedside.pages``."""

from ui.bedside.pages import run_pages

run_pages()
