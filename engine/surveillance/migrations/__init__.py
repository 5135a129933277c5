"""Migrations of the alert store, applied by ``engine.surveillance.alert_store``."""
