# All patients here are synthetic.
Feature: Imaging progression overrides a hematologic response (US MIC 2026)
  A hematologic response with progression on imaging counts as progressive disease.

  Scenario Outline: Hematologic <hematologic>, on imaging <imaging>
    Given teclistamab was started on 2024-02-01
    And hematologic response was charted as <hematologic> on 2024-04-01
    And radiographic response was charted as <imaging> on 2024-04-10
    When mspike looks on 2024-06-30
    Then imaging progression overrides a hematologic response is <outcome>
    And it rests on the choice override_status

    Examples:
      | hematologic | imaging | outcome |
      | sCR         | PD      | TRUE    |
      | CR          | PD      | TRUE    |
      | VGPR        | PD      | TRUE    |
      | PR          | PD      | TRUE    |
      | MR          | PD      | FALSE   |
      | SD          | PD      | FALSE   |
      | PD          | PD      | FALSE   |
      | CR          | SD      | FALSE   |
      | CR          | PR      | FALSE   |

  Scenario: Imaging that nobody charted is not "no progression"
    Given teclistamab was started on 2024-02-01
    And hematologic response was charted as CR on 2024-04-01
    When mspike looks on 2024-06-30
    Then imaging progression overrides a hematologic response is UNKNOWN
    And the criterion imaging_progression is UNKNOWN
    And it rests on the choice not_imaged

  Scenario: Nothing charted
    Given teclistamab was started on 2024-02-01
    When mspike looks on 2024-06-30
    Then imaging progression overrides a hematologic response is UNKNOWN

  Scenario: What was charted on the day of the first dose was before it
    Given teclistamab was started on 2024-02-01
    And radiographic response was charted as PD on 2024-02-01
    And hematologic response was charted as PR on 2024-04-01
    When mspike looks on 2024-06-30
    Then imaging progression overrides a hematologic response is UNKNOWN

  Scenario: Without teclistamab the question does not arise
    Given a CAR T infusion of ide-cel on 2023-10-01
    When mspike looks on 2024-06-30
    Then imaging progression overrides a hematologic response is NOT APPLICABLE
