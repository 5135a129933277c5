# All patients here are synthetic.
Feature: Clinical relapse (IMWG 2016)
  Direct signs of increasing disease. What has to be caused by myeloma counts only if
  somebody charted that it is; a value does not say why it changed.

  Scenario Outline: Calcium <calcium>, hemoglobin <hemoglobin>, creatinine <creatinine>, all caused by <cause>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And calcium was 9 mg/dL on day -10
    And calcium was <calcium> on day 150
    And hemoglobin was 11 g/dL on day -10
    And hemoglobin was <hemoglobin> on day 150
    And creatinine was 1 mg/dL on day -10
    And creatinine was <creatinine> on day 150
    And hypercalcemia cause was charted as <cause> on day 151
    And hemoglobin fall cause was charted as <cause> on day 151
    And creatinine rise cause was charted as <cause> on day 151
    And hyperviscosity was charted as <viscosity> on day 151
    And hyperviscosity cause was charted as <cause> on day 151
    And a whole-body PET/CT on day 150 that shows no soft-tissue lesion
    And it shows no bone lesion
    When mspike looks on day 200
    Then clinical relapse is <outcome>
    And it rests on the choice attribution

    Examples: each limit below, at and above
      | calcium    | hemoglobin | creatinine | viscosity | cause   | outcome |
      | 10.9 mg/dL | 10 g/dL    | 1 mg/dL    | absent    | myeloma | FALSE   |
      | 11 mg/dL   | 10 g/dL    | 1 mg/dL    | absent    | myeloma | FALSE   |
      | 11.1 mg/dL | 10 g/dL    | 1 mg/dL    | absent    | myeloma | TRUE    |
      | 9 mg/dL    | 9.1 g/dL   | 1 mg/dL    | absent    | myeloma | FALSE   |
      | 9 mg/dL    | 9 g/dL     | 1 mg/dL    | absent    | myeloma | TRUE    |
      | 9 mg/dL    | 8.9 g/dL   | 1 mg/dL    | absent    | myeloma | TRUE    |
      | 9 mg/dL    | 10 g/dL    | 2.9 mg/dL  | absent    | myeloma | FALSE   |
      | 9 mg/dL    | 10 g/dL    | 3 mg/dL    | absent    | myeloma | TRUE    |
      | 9 mg/dL    | 10 g/dL    | 3.1 mg/dL  | absent    | myeloma | TRUE    |
      | 9 mg/dL    | 10 g/dL    | 1 mg/dL    | present   | myeloma | TRUE    |

    Examples: the same signs with another cause
      | calcium    | hemoglobin | creatinine | viscosity | cause | outcome |
      | 11.1 mg/dL | 8.9 g/dL   | 3.1 mg/dL  | present   | other | FALSE   |

  Scenario: A fall of hemoglobin whose cause nobody charted is UNKNOWN
    Given a CAR T infusion of ide-cel on 2023-10-01
    And calcium was 9 mg/dL on day 150
    And hemoglobin was 12 g/dL on day -10
    And hemoglobin was 8 g/dL on day 150
    And creatinine was 1 mg/dL on day -10
    And creatinine was 1 mg/dL on day 150
    And hyperviscosity was charted as absent on day 151
    And a whole-body PET/CT on day 150 that shows no soft-tissue lesion
    And it shows no bone lesion
    When mspike looks on day 200
    Then clinical relapse is UNKNOWN
    And the criterion hemoglobin is TRUE
    And the criterion hemoglobin_by_myeloma is UNKNOWN

  Scenario Outline: A <kind> lesion of <before> before, <after> now
    Given a CAR T infusion of ide-cel on 2023-10-01
    And calcium was 9 mg/dL on day 150
    And hemoglobin was 12 g/dL on day -10
    And hemoglobin was 12 g/dL on day 150
    And creatinine was 1 mg/dL on day -10
    And creatinine was 1 mg/dL on day 150
    And hyperviscosity was charted as absent on day 151
    And a whole-body PET/CT on day -10 that lists every lesion
    And it shows a <kind> lesion L1 of <before>, contiguous with bone
    And a whole-body PET/CT on day 150 that lists every lesion
    And it shows a known <kind> lesion L1 of <after>, contiguous with bone
    When mspike looks on day 200
    Then clinical relapse is <outcome>

    Examples: 50 % and 1 cm
      | kind        | before | after   | outcome |
      | soft-tissue | 20 mm  | 29.9 mm | FALSE   |
      | soft-tissue | 20 mm  | 30 mm   | TRUE    |
      | soft-tissue | 20 mm  | 30.1 mm | TRUE    |
      | soft-tissue | 10 mm  | 19.9 mm | FALSE   |
      | soft-tissue | 10 mm  | 20 mm   | TRUE    |
      | bone        | 40 mm  | 59.9 mm | FALSE   |
      | bone        | 40 mm  | 60 mm   | TRUE    |

  Scenario Outline: A new <kind> lesion
    Given a CAR T infusion of ide-cel on 2023-10-01
    And a limited MRI on day 150
    And it shows a new <kind> lesion in the left arm
    When mspike looks on day 200
    Then clinical relapse is TRUE
    And it is so because of <criterion>

    Examples:
      | kind        | criterion              |
      | soft-tissue | new_soft_tissue_lesion |
      | bone        | new_bone_lesion        |

  Scenario: Without an infusion
    Given calcium was 12 mg/dL on 2024-01-10
    When mspike looks on 2024-02-01
    Then clinical relapse is UNKNOWN
    And the gap is no index event
