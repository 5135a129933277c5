# All patients here are synthetic.
Feature: Soft-tissue plasmacytoma class at the first teclistamab dose (USMIC 2026)
  True EMD before pariskeletal disease before none, by the latest whole-body study up to the
  first dose that closes the list of lesions, and lesions seen after it.

  Scenario: No teclistamab dose
    Given a whole-body PET/CT on 2024-01-20 that shows no soft-tissue lesion
    When mspike looks on 2024-03-31
    Then the STP class is NOT APPLICABLE

  Scenario: An order is no dose
    Given teclistamab was ordered on 2024-02-01
    When mspike looks on 2024-03-31
    Then the STP class is NOT APPLICABLE

  Scenario: A dose that is yet to come
    Given teclistamab was started on 2024-02-01
    And a whole-body PET/CT on 2024-01-20 that shows no soft-tissue lesion
    When mspike looks on 2024-01-31
    Then the STP class is NOT APPLICABLE
    When mspike looks on 2024-02-01
    Then the STP class is no STP

  Scenario Outline: A lesion <contiguity>
    Given teclistamab was started on 2024-02-01
    And a whole-body PET/CT on 2024-01-20 that lists every lesion
    And it shows a soft-tissue lesion in the chest wall, <contiguity>
    When mspike looks on 2024-03-31
    Then the STP class is <class>
    And the criterion any_non_contiguous is <not contiguous>

    Examples:
      | contiguity                         | class    | not contiguous |
      | not contiguous with bone           | true EMD | TRUE           |
      | contiguous with bone               | PSK      | FALSE          |
      | contiguity with bone indeterminate | UNKNOWN  | UNKNOWN        |

  Scenario: Both kinds at once are true EMD
    Given teclistamab was started on 2024-02-01
    And a whole-body PET/CT on 2024-01-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And it shows a soft-tissue lesion at L3, contiguous with bone
    When mspike looks on 2024-03-31
    Then the STP class is true EMD
    And the evidence is:
      | resource                                        |
      | MedicationAdministration/teclistamab-2024-02-01 |
      | Observation/soft-tissue-lesion-liver-2024-01-20 |

  Scenario: No soft-tissue lesion
    Given teclistamab was started on 2024-02-01
    And a whole-body PET/CT on 2024-01-20 that shows no soft-tissue lesion
    When mspike looks on 2024-03-31
    Then the STP class is no STP
    And the criterion any_non_contiguous is FALSE
    And the criterion any_contiguous is FALSE

  Scenario: True EMD needs no complete list
    Given teclistamab was started on 2024-02-01
    And a whole-body PET/CT on 2024-01-20
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    When mspike looks on 2024-03-31
    Then the STP class is true EMD

  Scenario: Pariskeletal disease does
    Given teclistamab was started on 2024-02-01
    And a whole-body PET/CT on 2024-01-20
    And it shows a soft-tissue lesion at L3, contiguous with bone
    When mspike looks on 2024-03-31
    Then the STP class is UNKNOWN
    And it may be true EMD or PSK
    And the gap is list open
    And the criterion any_contiguous is TRUE

  Scenario: Contiguity was not stated, and every lesion is listed
    Given teclistamab was started on 2024-02-01
    And a whole-body PET/CT on 2024-01-20 that lists every lesion
    And it shows a soft-tissue lesion in the chest wall
    When mspike looks on 2024-03-31
    Then the STP class is UNKNOWN
    And it may be true EMD or PSK

  Scenario: Not imaged is UNKNOWN, never "no STP"
    Given teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then the STP class is UNKNOWN
    And it may be true EMD, PSK or no STP
    And the gap is never asked
    And it rests on the choice not_imaged

  Scenario Outline: Imaging on <day>
    Given teclistamab was started on 2024-02-01
    And a whole-body PET/CT on <day> that shows no soft-tissue lesion
    When mspike looks on 2024-03-31
    Then the STP class is <class>

    Examples: up to the day of the first dose, however old
      | day        | class   |
      | 2022-02-01 | no STP  |
      | 2024-01-31 | no STP  |
      | 2024-02-01 | no STP  |
      | 2024-02-02 | UNKNOWN |

  Scenario: The first dose counts, not the second
    Given teclistamab was given on 2024-02-01
    And teclistamab was given on 2024-02-08
    And a whole-body PET/CT on 2024-01-20 that shows no soft-tissue lesion
    And a whole-body PET/CT on 2024-02-05 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    When mspike looks on 2024-03-31
    Then the STP class is no STP

  Scenario: The latest study that closes the list counts
    Given teclistamab was started on 2024-02-01
    And a whole-body PET/CT on 2023-06-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And a whole-body PET/CT on 2024-01-20 that shows no soft-tissue lesion
    When mspike looks on 2024-03-31
    Then the STP class is no STP

  Scenario: A limited study before the dose adds a lesion
    Given teclistamab was started on 2024-02-01
    And a whole-body PET/CT on 2023-12-20 that shows no soft-tissue lesion
    And a limited CT on 2024-01-20
    And it shows a soft-tissue lesion at L3, contiguous with bone
    When mspike looks on 2024-03-31
    Then the STP class is PSK
