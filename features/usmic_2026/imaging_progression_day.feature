# All patients here are synthetic.
Feature: From when on imaging progression overrides a response (US MIC 2026)

  Scenario Outline: Progression on imaging charted on <day>
    Given teclistamab was started on 2024-02-01
    And radiographic response was charted as PD on <day>
    And hematologic response was charted as PR on 2024-04-01
    When mspike looks on 2024-06-30
    Then imaging progression overrides a hematologic response is <outcome>

    Examples: from the day after the first dose on
      | day        | outcome |
      | 2024-02-01 | UNKNOWN |
      | 2024-02-02 | TRUE    |
      | 2024-02-03 | TRUE    |
