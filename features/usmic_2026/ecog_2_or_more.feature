# All patients here are synthetic.
Feature: ECOG performance status at the first teclistamab dose (USMIC 2026)

  Scenario Outline: Status <status> is <outcome>
    Given teclistamab was started on 2024-02-01
    And ecog was <status> on 2024-01-25
    When mspike looks on 2024-03-31
    Then ECOG 2 or more is <outcome>
    And the criterion ecog is <outcome>

    Examples: below, at and above 2
      | status | outcome |
      | 0      | FALSE   |
      | 1      | FALSE   |
      | 2      | TRUE    |
      | 3      | TRUE    |
      | 4      | TRUE    |

  Scenario: The latest status up to the first dose counts, however old
    Given teclistamab was started on 2024-02-01
    And ecog was 1 on 2022-02-01
    And ecog was 2 on 2023-02-01
    And ecog was 3 on 2024-02-02
    When mspike looks on 2024-03-31
    Then ECOG 2 or more is TRUE
    And the evidence is:
      | resource                                        |
      | MedicationAdministration/teclistamab-2024-02-01 |
      | Observation/ecog-2023-02-01                     |
    And it rests on the choice status_at_start

  Scenario: Not assessed is UNKNOWN
    Given teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then ECOG 2 or more is UNKNOWN
    And the gap is never asked

  Scenario: No teclistamab dose
    Given ecog was 3 on 2024-01-25
    And teclistamab was ordered on 2024-02-01
    When mspike looks on 2024-03-31
    Then ECOG 2 or more is NOT APPLICABLE
