"""How the tables of the finding store came to be, step by step."""
