# All patients here are synthetic.
Feature: RedirecTT-1, phase 1b: lesions away from bone of at least 2 cm

  Scenario Outline: A lesion of <size>, <lesion>
    Given a whole-body PET/CT on 2024-03-20 that lists every lesion
    And it shows a soft-tissue lesion in the chest wall of <size>, <lesion>
    When mspike looks on 2024-03-31
    Then RedirecTT-1 EMD is <outcome>

    Examples: below, at and above 2 cm
      | size    | lesion                   | outcome |
      | 19.9 mm | not contiguous with bone | FALSE   |
      | 20 mm   | not contiguous with bone | TRUE    |
      | 2 cm    | not contiguous with bone | TRUE    |
      | 20.1 mm | not contiguous with bone | TRUE    |
      | 6 cm    | contiguous with bone     | FALSE   |

  Scenario: The size belongs to the same lesion
    Given a whole-body PET/CT on 2024-03-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver of 1 cm, not contiguous with bone
    And it shows a soft-tissue lesion at L3 of 6 cm, contiguous with bone
    When mspike looks on 2024-03-31
    Then RedirecTT-1 EMD is FALSE

  Scenario: Not measured
    Given a whole-body PET/CT on 2024-03-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    When mspike looks on 2024-03-31
    Then RedirecTT-1 EMD is UNKNOWN
    And it rests on the choice longest
