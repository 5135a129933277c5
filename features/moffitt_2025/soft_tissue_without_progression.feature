# All patients here are synthetic.
Feature: Soft-tissue disease at a progression that nobody documented (Moffitt 2025)

  Scenario: No documented progression
    Given a CAR T infusion of ide-cel on 2023-10-01
    And a whole-body PET/CT on day 163 that shows no soft-tissue lesion
    When mspike looks on day 300
    Then any EMD at progression is UNKNOWN
    And the gap is no index event
    And it says "documented progression is not on record"
    And any PMD at progression is UNKNOWN
    And the soft-tissue disease status at progression is UNKNOWN

  Scenario: The month of progression is known, and the study fits every day of it
    Given a CAR T infusion of ide-cel on 2023-10-01
    And progression was documented on 2024-03
    And a whole-body PET/CT on 2024-03-15 that shows no soft-tissue lesion
    When mspike looks on day 300
    Then any EMD at progression is FALSE

  Scenario: The month of progression is known, and the study fits only some days of it
    Given a CAR T infusion of ide-cel on 2023-10-01
    And progression was documented on 2024-03
    And a whole-body PET/CT on 2024-04-15 that shows no soft-tissue lesion
    When mspike looks on day 300
    Then any EMD at progression is UNKNOWN
