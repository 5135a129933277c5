"""CSV in: rows of labs, lesions, therapies and events as FHIR resources, row by row."""

from fhir_adapters.sources.csv_in.columns import TABLES, Column, Table
from fhir_adapters.sources.csv_in.convert import CsvLines, Fault

__all__ = ["TABLES", "Column", "CsvLines", "Fault", "Table"]
