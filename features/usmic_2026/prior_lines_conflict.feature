# All patients here are synthetic.
Feature: Charted prior lines against therapies and progressions (USMIC 2026)
  A drug that was not given before and is started after a documented progression starts a new
  line. The record proves a least number of lines; a charted number below it is a conflict.

  Background:
    Given lenalidomide was given from 2018-01-01 to 2018-12-31
    And progression was documented on 2019-01-10
    And bortezomib was given from 2019-02-01 to 2019-12-31
    And progression was documented on 2020-01-10
    And daratumumab was given from 2020-02-01 to 2020-12-31
    And progression was documented on 2021-01-10
    And carfilzomib was given from 2021-02-01 to 2021-12-31
    And progression was documented on 2022-01-10
    And a CAR T infusion of ide-cel on 2022-03-01
    And teclistamab was started on 2024-02-01

  Scenario Outline: five lines are proved, <charted> are charted
    Given prior lines was <charted> on 2024-01-25
    When mspike looks on 2024-03-31
    Then prior lines conflict is <conflict>

    Examples: 5, below, at and above
      | charted | conflict |
      | 0       | TRUE     |
      | 1       | TRUE     |
      | 2       | TRUE     |
      | 3       | TRUE     |
      | 4       | TRUE     |
      | 5       | FALSE    |
      | 6       | FALSE    |

  Scenario: It names the therapies and the progressions behind it
    Given prior lines was 1 on 2024-01-25
    When mspike looks on 2024-03-31
    Then prior lines conflict is TRUE
    And it says "at least 5 lines of therapy: lenalidomide from 2018-01-01, after progression bortezomib from 2019-02-01"
    And it rests on the choice line

  Scenario: Nobody charted the lines
    When mspike looks on 2024-03-31
    Then prior lines conflict is UNKNOWN
    And the criterion at_least_5 is TRUE
