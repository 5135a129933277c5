# All patients here are synthetic.
Feature: A charted number of lines counts however old it is (US MIC 2026)

  Background:
    Given lenalidomide was given from 2018-01-01 to 2018-12-31
    And progression was documented on 2019-01-10
    And bortezomib was given from 2019-02-01 to 2019-12-31
    And progression was documented on 2020-01-10
    And carfilzomib was given from 2020-02-01 to 2020-12-31

  Scenario: Three lines are proved and 2 are charted, four months before teclistamab
    Given prior lines was 2 on 2023-10-01
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then prior lines conflict is TRUE

  Scenario: Four lines are proved and 3 are charted, four months before teclistamab
    Given progression was documented on 2021-01-10
    And daratumumab was given from 2021-02-01 to 2021-12-31
    And prior lines was 3 on 2023-10-01
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then prior lines conflict is TRUE

  Scenario: Five lines are proved and 4 are charted, four months before teclistamab
    Given progression was documented on 2021-01-10
    And daratumumab was given from 2021-02-01 to 2021-12-31
    And progression was documented on 2022-01-10
    And pomalidomide was given from 2022-02-01 to 2022-12-31
    And prior lines was 4 on 2023-10-01
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then prior lines conflict is TRUE
