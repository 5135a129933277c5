# All patients here are synthetic.
Feature: New lesions by the policy of this site
  A soft-tissue lesion now where imaging of before the infusion showed none, or a bone lesion
  that a report since the infusion calls new.

  Background:
    Given the rule set surveillance_site
    And a CAR T infusion of ide-cel on 2023-10-01

  Scenario: The lesion was there before the infusion
    Given a whole-body PET/CT on day -10
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And a whole-body PET/CT on day 100
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And it shows no bone lesion
    When mspike looks on day 160
    Then new lesion is FALSE

  Scenario: The lesion was not there before the infusion
    Given a whole-body PET/CT on day -10 that shows no soft-tissue lesion
    And a whole-body PET/CT on day 100
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And it shows no bone lesion
    When mspike looks on day 160
    Then new lesion is TRUE

  Scenario: Only a bone lesion is new
    Given a whole-body PET/CT on day -10 that shows no soft-tissue lesion
    And a whole-body PET/CT on day 100 that shows no soft-tissue lesion
    And it shows a new bone lesion in the right femur
    When mspike looks on day 160
    Then new lesion is TRUE

  Scenario Outline: A bone lesion called new on <day>
    Given a limited MRI on <day>
    And it shows a new bone lesion in the right femur
    When mspike looks on day 160
    Then bone lesion since the infusion that a report calls new is <outcome>

    Examples: from the day after the infusion on
      | day   | outcome |
      | day 0 | UNKNOWN |
      | day 1 | TRUE    |
      | day 2 | TRUE    |

  Scenario Outline: A soft-tissue lesion seen on <day>
    Given a limited MRI on <day>
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    When mspike looks on day 160
    Then soft_tissue_lesion_at_baseline is <outcome>

    Examples: 60 days before the infusion
      | day     | outcome |
      | day -59 | TRUE    |
      | day -60 | TRUE    |
      | day -61 | UNKNOWN |
