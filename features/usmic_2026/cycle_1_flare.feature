# All patients here are synthetic.
Feature: Growth of a plasmacytoma in cycle 1 (US MIC 2026)
  Any increase of a known plasmacytoma in cycle 1 is a possible flare and no progression.
  New lesions are not addressed by the paper, and are no flare here.

  Scenario Outline: From 20 mm to <size> on <day>
    Given teclistamab was started on 2024-02-01
    And a whole-body PET/CT on 2024-01-20 that lists every lesion
    And it shows a soft-tissue lesion L1 in the liver of 20 mm, not contiguous with bone
    And a whole-body PET/CT on <day> that lists every lesion
    And it shows a known soft-tissue lesion L1 in the liver of <size>, not contiguous with bone
    When mspike looks on 2024-06-30
    Then growth of a plasmacytoma in cycle 1 is <outcome>
    And it rests on the choice cycle_1

    Examples: any increase
      | size    | day        | outcome |
      | 19.9 mm | 2024-02-15 | FALSE   |
      | 20 mm   | 2024-02-15 | FALSE   |
      | 20.1 mm | 2024-02-15 | TRUE    |
      | 2 cm    | 2024-02-15 | FALSE   |

    Examples: from the day after the first dose to day 28 of the cycle
      | size  | day        | outcome |
      | 30 mm | 2024-02-01 | UNKNOWN |
      | 30 mm | 2024-02-02 | TRUE    |
      | 30 mm | 2024-02-28 | TRUE    |
      | 30 mm | 2024-02-29 | UNKNOWN |

  Scenario: A new lesion is no flare
    Given teclistamab was started on 2024-02-01
    And a whole-body PET/CT on 2024-02-15 that lists every lesion
    And it shows a new soft-tissue lesion in the liver of 30 mm, not contiguous with bone
    When mspike looks on 2024-06-30
    Then growth of a plasmacytoma in cycle 1 is FALSE

  Scenario: A site in words is no identity
    Given teclistamab was started on 2024-02-01
    And a whole-body PET/CT on 2024-01-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver of 20 mm, not contiguous with bone
    And a whole-body PET/CT on 2024-02-15 that lists every lesion
    And it shows a known soft-tissue lesion in the liver of 30 mm, not contiguous with bone
    When mspike looks on 2024-06-30
    Then growth of a plasmacytoma in cycle 1 is UNKNOWN
    And the gap is inconclusive

  Scenario: No study in cycle 1
    Given teclistamab was started on 2024-02-01
    When mspike looks on 2024-06-30
    Then growth of a plasmacytoma in cycle 1 is UNKNOWN
    And it cannot be known now

  Scenario: Without teclistamab
    Given a CAR T infusion of ide-cel on 2023-10-01
    When mspike looks on 2024-06-30
    Then growth of a plasmacytoma in cycle 1 is NOT APPLICABLE
