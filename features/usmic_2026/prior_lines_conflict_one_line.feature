# All patients here are synthetic.
Feature: One proved line against charted prior lines (USMIC 2026)

  Scenario Outline: one line is proved, <charted> are charted
    Given lenalidomide was given from 2018-01-01 to 2018-12-31
    And teclistamab was started on 2024-02-01
    And prior lines was <charted> on <day>
    When mspike looks on 2024-03-31
    Then prior lines conflict is <conflict>

    Examples: below and at, and long before the first dose
      | charted | day        | conflict |
      | 0       | 2024-01-25 | TRUE     |
      | 0       | 2023-10-01 | TRUE     |
      | 1       | 2024-01-25 | UNKNOWN  |
