"""The script that Streamlit runs, in a folder of its own: it becomes importable."""
