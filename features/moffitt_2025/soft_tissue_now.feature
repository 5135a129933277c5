# All patients here are synthetic.
Feature: Extramedullary and paramedullary disease now (Moffitt 2025)
  A soft-tissue lesion that is not contiguous with bone is EMD, one that is contiguous is
  PMD. What imaging does not say is not known.

  Scenario: Every lesion is listed, and one does not touch bone
    Given a whole-body PET/CT on 2024-01-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver of 32 mm, not contiguous with bone
    When mspike looks on 2024-01-31
    Then any EMD is TRUE
    And it says "soft-tissue lesion (liver), non-contiguous with bone, 2024-01-20"
    And the evidence is:
      | resource                                        |
      | Observation/soft-tissue-lesion-liver-2024-01-20 |
    And any PMD is FALSE
    And the soft-tissue disease status is EMD only

  Scenario: Every lesion is listed, and one touches bone
    Given a whole-body PET/CT on 2024-01-20 that lists every lesion
    And it shows a soft-tissue lesion at L3, contiguous with bone
    When mspike looks on 2024-01-31
    Then any EMD is FALSE
    And any PMD is TRUE
    And the soft-tissue disease status is PMD only

  Scenario: Every lesion is listed, of both kinds
    Given a whole-body PET/CT on 2024-01-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And it shows a soft-tissue lesion at L3, contiguous with bone
    When mspike looks on 2024-01-31
    Then any EMD is TRUE
    And any PMD is TRUE
    And the soft-tissue disease status is both

  Scenario: The study says that there is no soft-tissue lesion
    Given a whole-body PET/CT on 2024-01-20 that shows no soft-tissue lesion
    When mspike looks on 2024-01-31
    Then any EMD is FALSE
    And the evidence is:
      | resource                                        |
      | ImagingStudy/pet-ct-2024-01-20                  |
      | Observation/no-soft-tissue-lesion-2024-01-20    |
    And any PMD is FALSE
    And the soft-tissue disease status is negative
    And it looked at results up to 2024-01-20

  Scenario: Every lesion is listed, and there is none
    Given a whole-body MRI on 2024-01-20 that lists every lesion
    When mspike looks on 2024-01-31
    Then any EMD is FALSE
    And any PMD is FALSE
    And the soft-tissue disease status is negative

  Scenario: A bone lesion is no soft-tissue lesion
    Given a whole-body PET/CT on 2024-01-20 that lists every lesion
    And it shows a new bone lesion at L3
    When mspike looks on 2024-01-31
    Then any EMD is FALSE
    And any PMD is FALSE

  Scenario: "No bone lesion" says nothing of soft tissue
    Given a whole-body PET/CT on 2024-01-20 that shows no bone lesion
    When mspike looks on 2024-01-31
    Then any EMD is UNKNOWN
    And any PMD is UNKNOWN

  Scenario: One transcribed lesion proves EMD and says nothing of PMD
    Given a whole-body PET/CT on 2024-01-20
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    When mspike looks on 2024-01-31
    Then any EMD is TRUE
    And any PMD is UNKNOWN
    And the gap is list open
    And the soft-tissue disease status is UNKNOWN
    And it may be both or EMD only

  Scenario: A study alone says nothing
    Given a whole-body PET/CT on 2024-01-20
    When mspike looks on 2024-01-31
    Then any EMD is UNKNOWN
    And the gap is list open
    And it says "nothing says that all lesions are listed"
    And any PMD is UNKNOWN
    And the soft-tissue disease status is UNKNOWN
    And it may be both, EMD only, PMD only or negative

  Scenario: Never imaged
    Given a patient with nothing on record
    When mspike looks on 2024-01-31
    Then any EMD is UNKNOWN
    And the gap is never asked
    And what would settle it is "whole-body imaging now with every soft-tissue lesion listed"

  Scenario Outline: A <extent> study without a lesion does not see everything
    Given a <extent> PET/CT on 2024-01-20 that shows no soft-tissue lesion
    When mspike looks on 2024-01-31
    Then any EMD is UNKNOWN
    And the gap is list open
    And it says "the study does not see the whole body"
    And any PMD is UNKNOWN

    Examples:
      | extent                  |
      | skull-base-to-mid-thigh |
      | limited                 |

  Scenario: A study whose extent nobody stated
    Given a PET/CT on 2024-01-20 that shows no soft-tissue lesion
    When mspike looks on 2024-01-31
    Then any EMD is UNKNOWN

  Scenario Outline: A lesion with <contiguity>
    Given a whole-body PET/CT on 2024-01-20 that lists every lesion
    And it shows a soft-tissue lesion in the chest wall, <contiguity>
    When mspike looks on 2024-01-31
    Then any EMD is UNKNOWN
    And the gap is inconclusive
    And what would settle it is "bone contiguity of the soft-tissue lesion (chest wall) seen 2024-01-20"
    And any PMD is UNKNOWN
    And the soft-tissue disease status is UNKNOWN
    And it may be EMD only or PMD only

    Examples:
      | contiguity                          |
      | contiguity with bone indeterminate  |
      | contiguity with bone not stated     |

  Scenario: "No lesion that is not contiguous with bone" closes one half of the list
    Given a whole-body PET/CT on 2024-01-20
    And it shows no soft-tissue lesion that is not contiguous with bone
    When mspike looks on 2024-01-31
    Then any EMD is FALSE
    And any PMD is UNKNOWN
    And the soft-tissue disease status is UNKNOWN
    And it may be PMD only or negative

  Scenario: Both halves closed one by one
    Given a whole-body PET/CT on 2024-01-20
    And it shows no soft-tissue lesion that is not contiguous with bone
    And it shows no soft-tissue lesion that is contiguous with bone
    When mspike looks on 2024-01-31
    Then any EMD is FALSE
    And any PMD is FALSE
    And the soft-tissue disease status is negative

  Scenario: A later study that closes the list clears an older lesion
    Given a whole-body PET/CT on 2023-10-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And a whole-body PET/CT on 2024-01-20 that shows no soft-tissue lesion
    When mspike looks on 2024-01-19
    Then any EMD is TRUE
    When mspike looks on 2024-01-31
    Then any EMD is FALSE

  Scenario: A later limited study adds, but never clears
    Given a whole-body PET/CT on 2023-10-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And a limited CT on 2024-01-20 that shows no soft-tissue lesion
    When mspike looks on 2024-01-31
    Then any EMD is TRUE
    And any PMD is FALSE

  Scenario: A later limited study shows a lesion
    Given a whole-body PET/CT on 2023-10-20 that shows no soft-tissue lesion
    And a limited CT on 2024-01-20
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    When mspike looks on 2024-01-31
    Then any EMD is TRUE
    And any PMD is FALSE
    And the soft-tissue disease status is EMD only

  Scenario: A lesion that no study claims
    Given a soft-tissue lesion in the skin on 2024-01-20, not contiguous with bone
    When mspike looks on 2024-01-31
    Then any EMD is TRUE
    And any PMD is UNKNOWN

  Scenario: One study says both present and absent
    Given a whole-body PET/CT on 2024-01-20 that shows no soft-tissue lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    When mspike looks on 2024-01-31
    Then any EMD is UNKNOWN
    And the gap is inconclusive
    And it says "one study says both present and absent"

  Scenario: A study entered in error takes its findings with it
    Given a whole-body PET/CT on 2023-10-20 that shows no soft-tissue lesion
    And a whole-body PET/CT on 2024-01-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And it was entered in error
    When mspike looks on 2024-01-31
    Then any EMD is FALSE

  Scenario: A preliminary lesion supports nothing, but blocks FALSE
    Given a whole-body PET/CT on 2023-10-20 that shows no soft-tissue lesion
    And a whole-body PET/CT on 2024-01-20, preliminary
    And it shows a soft-tissue lesion in the liver, not contiguous with bone, preliminary
    When mspike looks on 2024-01-31
    Then any EMD is UNKNOWN
    And the gap is preliminary

  Scenario: Imaging after the day of the question
    Given a whole-body PET/CT on 2024-02-20 that shows no soft-tissue lesion
    When mspike looks on 2024-01-31
    Then any EMD is UNKNOWN
    And the gap is never asked

  Scenario: Two studies of one month, in an order that nobody recorded
    Given a whole-body PET/CT on 2024-01 that shows no soft-tissue lesion
    And a whole-body MRI on 2024-01 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    When mspike looks on 2024-02-28
    Then any EMD is UNKNOWN
