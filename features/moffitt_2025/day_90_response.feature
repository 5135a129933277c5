# All patients here are synthetic.
Feature: Day-90 response (Moffitt 2025)
  The response that the treating physician charted within 30 days either side of day 90.
  The paper prints the objective response rate and sCR/CR.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01

  Scenario Outline: <charted> on day <day>
    Given response was charted as <charted> on day <day>
    When mspike looks on day 200
    Then day-90 response is <outcome>
    And it rests on the choice day_90

    Examples: every category
      | charted | day | outcome     |
      | sCR     | 90  | scr_or_cr   |
      | CR      | 90  | scr_or_cr   |
      | VGPR    | 90  | vgpr_or_pr  |
      | PR      | 90  | vgpr_or_pr  |
      | MR      | 90  | no_response |
      | SD      | 90  | no_response |
      | PD      | 90  | no_response |

    Examples: 30 and 31 days either side
      | charted | day | outcome   |
      | CR      | 59  | UNKNOWN   |
      | CR      | 60  | scr_or_cr |
      | CR      | 120 | scr_or_cr |
      | CR      | 121 | UNKNOWN   |

  Scenario: Nothing charted cannot be known once the window is over
    When mspike looks on day 200
    Then day-90 response is UNKNOWN
    And the gap is never asked
    And it cannot be known now

  Scenario: Nothing charted yet
    When mspike looks on day 80
    Then day-90 response is UNKNOWN
    And what would settle it is "charted response, at day 90 (2023-10-01)"

  Scenario: The latest of two
    Given response was charted as CR on day 70
    And response was charted as PD on day 118
    When mspike looks on day 200
    Then day-90 response is no_response
    And the evidence is response of 2024-01-27 and car t infusion of 2023-10-01

  Scenario: Two answers on one day
    Given response was charted as CR on day 90
    And response was charted as PR on day 90
    When mspike looks on day 200
    Then day-90 response is UNKNOWN
    And the gap is inconclusive

  Scenario: A month that reaches beyond the window
    Given response was charted as CR on 2024-01
    When mspike looks on day 200
    Then day-90 response is UNKNOWN

  Scenario: No infusion on record
    Given a patient with nothing on record
    And another CAR T infusion of cilta-cel on 2024-01-30
    And response was charted as CR on 2024-01-10
    When mspike looks on 2024-03-15
    Then day-90 response is UNKNOWN
