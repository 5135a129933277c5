"""FHIR in, FHIR out: between FHIR resources and the facts of the engine."""
