# All patients here are synthetic.
Feature: A plasmacytoma of before infusion (IMWG 2016)
  It is gone, or somebody charted that the sum of products fell by 50 % or more. Touching
  bone or not makes no difference.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01

  Scenario Outline: Still there, <contiguity> bone, and reduced by less
    Given a limited MRI on day -10
    And it shows a soft-tissue lesion at L3, <contiguity> bone
    And a limited MRI on day 90
    And it shows a soft-tissue lesion at L3, <contiguity> bone
    And plasmacytoma reduction was charted as less than 50 percent on day 90
    When mspike looks on day 120
    Then plasmacytoma of before infusion gone or reduced is FALSE

    Examples:
      | contiguity          |
      | contiguous with     |
      | not contiguous with |

  Scenario Outline: Gone in a study of <day>
    Given a limited MRI on day -10
    And it shows a soft-tissue lesion at L3, contiguous with bone
    And a whole-body PET/CT on <day> that shows no soft-tissue lesion
    When mspike looks on day 120
    Then plasmacytoma of before infusion gone or reduced is TRUE

    Examples: from the day after the infusion on
      | day   |
      | day 1 |
      | day 2 |

  Scenario: A lesion seen on the day of infusion says nothing of after it
    Given a limited MRI on day 0
    And it shows a soft-tissue lesion at L3, contiguous with bone
    And plasmacytoma reduction was charted as less than 50 percent on day 90
    When mspike looks on day 120
    Then plasmacytoma of before infusion gone or reduced is UNKNOWN

  Scenario Outline: A soft-tissue lesion imaged on <day>
    Given a limited MRI on <day>
    And it shows a soft-tissue lesion at L3, contiguous with bone
    When mspike looks on day 120
    Then soft-tissue plasmacytoma at baseline is <outcome>

    Examples: 60 days before the infusion
      | day     | outcome |
      | day -59 | TRUE    |
      | day -60 | TRUE    |
      | day -61 | UNKNOWN |
