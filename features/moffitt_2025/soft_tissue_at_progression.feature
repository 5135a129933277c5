# All patients here are synthetic.
Feature: Extramedullary and paramedullary disease at progression (Moffitt 2025)
  Imaging within 30 days either side of the first documented progression.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01
    And progression was documented on day 160

  Scenario Outline: A lesion <contiguity>
    Given a whole-body PET/CT on day 163 that lists every lesion
    And it shows a soft-tissue lesion in the chest wall, <contiguity>
    When mspike looks on day 300
    Then any EMD at progression is <emd>
    And any PMD at progression is <pmd>
    And the soft-tissue disease status at progression is <status>

    Examples:
      | contiguity                         | emd     | pmd     | status   |
      | not contiguous with bone           | TRUE    | FALSE   | emd only |
      | contiguous with bone               | FALSE   | TRUE    | pmd only |
      | contiguity with bone indeterminate | UNKNOWN | UNKNOWN | UNKNOWN  |

  Scenario: Both kinds
    Given a whole-body PET/CT on day 163 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And it shows a soft-tissue lesion at L3, contiguous with bone
    When mspike looks on day 300
    Then the soft-tissue disease status at progression is both

  Scenario Outline: A study on <day> is <place> the window
    Given a whole-body PET/CT on <day> that shows no soft-tissue lesion
    When mspike looks on day 300
    Then any EMD at progression is <verdict>
    And any PMD at progression is <verdict>
    And the soft-tissue disease status at progression is <status>

    Examples: 30 and 31 days either side of day 160
      | day     | place   | verdict | status   |
      | day 129 | outside | UNKNOWN | UNKNOWN  |
      | day 130 | inside  | FALSE   | negative |
      | day 160 | inside  | FALSE   | negative |
      | day 190 | inside  | FALSE   | negative |
      | day 191 | outside | UNKNOWN | UNKNOWN  |

  Scenario: Not imaged at progression, and there is still time
    When mspike looks on day 170
    Then any EMD at progression is UNKNOWN
    And the gap is never asked

  Scenario: Not imaged at progression, and the window is past
    When mspike looks on day 191
    Then any EMD at progression is UNKNOWN
    And it cannot be known now

  Scenario: The baseline study says nothing of the progression
    Given a whole-body PET/CT on day -10 that shows no soft-tissue lesion
    When mspike looks on day 300
    Then any EMD at progression is UNKNOWN
    And any EMD at baseline is FALSE

  Scenario: EMD appears in a patient who had none
    Given a whole-body PET/CT on day -10 that shows no soft-tissue lesion
    And a whole-body PET/CT on day 163 that lists every lesion
    And it shows a soft-tissue lesion in the pleura, not contiguous with bone
    When mspike looks on day 300
    Then the soft-tissue disease status at baseline is negative
    And the soft-tissue disease status at progression is emd only

  Scenario: The first documented progression is the one that counts
    Given progression was documented on day 250
    And a whole-body PET/CT on day 251 that shows no soft-tissue lesion
    When mspike looks on day 300
    Then any EMD at progression is UNKNOWN
