# All patients here are synthetic.
Feature: Extramedullary and paramedullary disease at baseline (Moffitt 2025)
  Imaging in the 60 days up to the infusion, before lymphodepletion where it is recorded.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01

  Scenario Outline: A lesion <contiguity>
    Given a whole-body PET/CT on day -14 that lists every lesion
    And it shows a soft-tissue lesion in the chest wall, <contiguity>
    When mspike looks on day 300
    Then any EMD at baseline is <emd>
    And any PMD at baseline is <pmd>
    And the soft-tissue disease status at baseline is <status>

    Examples:
      | contiguity                         | emd     | pmd     | status   |
      | not contiguous with bone           | TRUE    | FALSE   | emd only |
      | contiguous with bone               | FALSE   | TRUE    | pmd only |
      | contiguity with bone indeterminate | UNKNOWN | UNKNOWN | UNKNOWN  |

  Scenario: Both kinds
    Given a whole-body PET/CT on day -14 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And it shows a soft-tissue lesion at L3, contiguous with bone
    When mspike looks on day 300
    Then the soft-tissue disease status at baseline is both

  Scenario Outline: A study on <day> is <place> the window
    Given a whole-body PET/CT on <day> that shows no soft-tissue lesion
    When mspike looks on day 300
    Then any EMD at baseline is <verdict>
    And any PMD at baseline is <verdict>
    And the soft-tissue disease status at baseline is <status>

    Examples: 60 and 61 days before, the day of infusion and the day after
      | day     | place   | verdict | status   |
      | day -61 | outside | UNKNOWN | UNKNOWN  |
      | day -60 | inside  | FALSE   | negative |
      | day 0   | inside  | FALSE   | negative |
      | day 1   | outside | UNKNOWN | UNKNOWN  |

  Scenario: Never imaged before the infusion, and it is too late now
    Given a whole-body PET/CT on day 90 that shows no soft-tissue lesion
    When mspike looks on day 300
    Then any EMD at baseline is UNKNOWN
    And the gap is never asked
    And it says "no imaging on record at baseline"
    And it cannot be known now

  Scenario: Imaging after lymphodepletion began is not baseline
    Given lymphodepletion started on day -5
    And a whole-body PET/CT on day -3 that shows no soft-tissue lesion
    When mspike looks on day 300
    Then any EMD at baseline is UNKNOWN

  Scenario: The latest study before the infusion counts
    Given a whole-body PET/CT on day -50 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And a whole-body PET/CT on day -10 that shows no soft-tissue lesion
    When mspike looks on day 300
    Then any EMD at baseline is FALSE

  Scenario: A lesion that appears later is not one of baseline
    Given a whole-body PET/CT on day -10 that shows no soft-tissue lesion
    And a whole-body PET/CT on day 160 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    When mspike looks on day 300
    Then any EMD at baseline is FALSE
    And any EMD is TRUE

  Scenario: No infusion on record
    Given a patient with nothing on record
    When mspike looks on day 300
    Then the soft-tissue disease status at baseline is UNKNOWN

  Scenario: Of two infusions the last one has the baseline
    Given another CAR T infusion of cilta-cel on 2024-10-01
    And a whole-body PET/CT on 2023-09-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And a whole-body PET/CT on 2024-09-20 that shows no soft-tissue lesion
    When mspike looks on 2024-09-30
    Then any EMD at baseline is TRUE
    When mspike looks on 2024-10-01
    Then any EMD at baseline is FALSE
