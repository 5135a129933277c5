# All patients here are synthetic.
Feature: New bone disease at progression (Moffitt 2025)
  A bone lesion that is called new, within 30 days either side of the first documented
  progression after infusion. The paper counts it and does not define it.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01
    And progression was documented on day 160

  Scenario: A new lesion needs no complete list
    Given a whole-body PET/CT on day 165
    And it shows a new bone lesion in the right femur
    When mspike looks on day 300
    Then new bone disease at progression is TRUE
    And it is so because of new_bone_lesion
    And it rests on the choice definition

  Scenario: Known lesions only, and every lesion is listed
    Given a whole-body PET/CT on day 165 that lists every lesion
    And it shows a known bone lesion in the right femur
    When mspike looks on day 300
    Then new bone disease at progression is FALSE
    And the criterion new_bone_lesion is FALSE

  Scenario: Known lesions only, and nobody says that these are all
    Given a whole-body PET/CT on day 165
    And it shows a known bone lesion in the right femur
    When mspike looks on day 300
    Then new bone disease at progression is UNKNOWN
    And the gap is list open

  Scenario: A lesion of which nobody says whether it is new
    Given a whole-body PET/CT on day 165 that lists every lesion
    And it shows a bone lesion in the right femur
    When mspike looks on day 300
    Then new bone disease at progression is UNKNOWN

  Scenario: No bone lesion
    Given a whole-body PET/CT on day 165 that shows no bone lesion
    When mspike looks on day 300
    Then new bone disease at progression is FALSE

  Scenario: No soft-tissue lesion says nothing of bone
    Given a whole-body PET/CT on day 165 that shows no soft-tissue lesion
    When mspike looks on day 300
    Then new bone disease at progression is UNKNOWN

  Scenario Outline: Imaging on day <day>
    Given a whole-body PET/CT on day <day>
    And it shows a new bone lesion in the right femur
    When mspike looks on day 300
    Then new bone disease at progression is <outcome>

    Examples: 30 and 31 days either side
      | day | outcome |
      | 129 | UNKNOWN |
      | 130 | TRUE    |
      | 190 | TRUE    |
      | 191 | UNKNOWN |
