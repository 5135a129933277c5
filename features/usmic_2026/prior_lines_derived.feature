# All patients here are synthetic.
Feature: What proves a line of therapy, and what does not (USMIC 2026)

  Scenario: No teclistamab dose
    Given prior lines was 1 on 2024-01-25
    When mspike looks on 2024-03-31
    Then prior lines conflict is NOT APPLICABLE

  Scenario: The same drug again after progression proves no second line
    Given lenalidomide was given from 2018-01-01 to 2018-12-31
    And progression was documented on 2019-01-10
    And lenalidomide was given from 2019-02-01 to 2019-12-31
    And prior lines was 1 on 2024-01-25
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then prior lines conflict is UNKNOWN
    And the criterion at_least_1 is TRUE
    And the criterion at_least_2 is UNKNOWN
    And it says "insufficient evidence"

  Scenario: Another drug without a documented progression may have been planned
    Given bortezomib was given from 2018-01-01 to 2018-06-30
    And lenalidomide was given from 2018-09-01 to 2019-12-31
    And prior lines was 1 on 2024-01-25
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then prior lines conflict is UNKNOWN
    And the criterion at_least_2 is UNKNOWN

  Scenario: Corticosteroids alone are no line
    Given dexamethasone was given on 2018-01-01
    And prior lines was 0 on 2024-01-25
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then prior lines conflict is UNKNOWN
    And the criterion at_least_1 is UNKNOWN

  Scenario: Nothing was given, and the therapy feed is declared complete
    Given the site declares that the therapy feed is complete
    And prior lines was 0 on 2024-01-25
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then prior lines conflict is FALSE
    And the criterion at_least_1 is FALSE
    And the criterion at_least_5 is FALSE
