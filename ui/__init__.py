"""What people see: command line, bedside page, paper and workbench."""
