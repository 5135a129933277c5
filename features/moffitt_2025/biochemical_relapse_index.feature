# All patients here are synthetic.
Feature: The infusion from which biochemical relapse counts (Moffitt 2025)

  Scenario: No CAR T infusion on record
    Given serum M-protein was:
      | date       | value (g/dL) |
      | 2023-12-01 | 0.10         |
      | 2024-01-20 | 0.90         |
    When mspike looks on 2024-01-31
    Then biochemical relapse is UNKNOWN
    And the gap is no index event
    And it says "CAR T infusion is not on record"

  Scenario: Of two infusions the last one counts
    Given a CAR T infusion of ide-cel on 2022-01-10
    And another CAR T infusion of cilta-cel on 2023-10-01
    And serum M-protein was:
      | date       | value (g/dL) |
      | 2022-01-05 | 2.00         |
      | 2022-03-01 | 0.10         |
      | 2022-12-01 | 1.50         |
      | 2023-09-20 | 1.80         |
      | 2023-12-01 | 0.40         |
      | 2024-01-20 | 0.50         |
    And urine M-protein was:
      | date       | value (mg/24h) |
      | 2022-01-05 | 0              |
      | 2022-12-01 | 0              |
      | 2023-09-20 | 0              |
      | 2024-01-20 | 0              |
    When mspike looks on 2022-12-31
    Then biochemical relapse is TRUE
    And it says "rose from 0.1 g/dL (2022-03-01) to 1.5 g/dL (2022-12-01)"
    When mspike looks on 2024-01-31
    Then biochemical relapse is FALSE
    And it says "2 values to 2024-01-20"

  Scenario: An infusion that was entered in error is none
    Given a CAR T infusion of ide-cel on 2023-10-01, entered in error
    And serum M-protein was:
      | date       | value (g/dL) |
      | 2023-12-01 | 0.10         |
      | 2024-01-20 | 0.90         |
    When mspike looks on 2024-01-31
    Then biochemical relapse is UNKNOWN
    And the gap is no index event

  Scenario: Only the month of the infusion is known, and it does not matter
    Given a CAR T infusion of ide-cel on 2023-10
    And serum M-protein was:
      | date       | value (g/dL) |
      | 2023-09-20 | 2.00         |
      | 2023-12-01 | 0.10         |
      | 2024-01-20 | 0.90         |
    When mspike looks on 2024-01-31
    Then biochemical relapse is TRUE

  Scenario: Only the month of the infusion is known, and the low value lies in it
    Given a CAR T infusion of ide-cel on 2023-10
    And serum M-protein was:
      | date       | value (g/dL) |
      | 2023-08-20 | 2.00         |
      | 2023-10-15 | 1.00         |
      | 2023-10-20 | 1.80         |
      | 2023-12-01 | 1.80         |
    And urine M-protein was:
      | date       | value (mg/24h) |
      | 2023-08-20 | 0              |
      | 2023-12-01 | 0              |
    When mspike looks on 2024-01-31
    Then biochemical relapse is UNKNOWN
