# All patients here are synthetic.
Feature: KarMMa-1, of which two papers say different things
  Both give 39 %. Abuhelwa 2025 says that these were lesions not contiguous with bone;
  Afrough 2026 says that they were true EMD and pariskeletal plasmacytoma.

  Scenario: Where the two accounts agree there is a verdict
    Given a whole-body PET/CT on 2024-03-20
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And it shows a soft-tissue lesion at L3, contiguous with bone
    When mspike looks on 2024-03-31
    Then KarMMa-1 EMD is emd
    And it is so because of true_emd_lesion

  Scenario: Where they do not, the verdict is that they disagree
    Given a whole-body PET/CT on 2024-03-20 that lists every lesion
    And it shows a soft-tissue lesion at L3, contiguous with bone
    When mspike looks on 2024-03-31
    Then KarMMa-1 EMD is sources disagree
    And the criterion true_emd_lesion is FALSE
    And the criterion bone_related_lesion is TRUE
    And it rests on the choice conflict

  Scenario: The list is open
    Given a whole-body PET/CT on 2024-03-20
    And it shows a soft-tissue lesion at L3, contiguous with bone
    When mspike looks on 2024-03-31
    Then KarMMa-1 EMD is UNKNOWN
    And it may be emd or sources disagree
    And the gap is list open
