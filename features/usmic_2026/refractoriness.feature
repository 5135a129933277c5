# All patients here are synthetic.
Feature: Triple-class and penta-refractory (USMIC 2026)
  At least one (two) immunomodulatory drugs, one (two) proteasome inhibitors and one anti-CD38
  antibody, before the first teclistamab dose. Refractory: stopped for want of response, or a
  documented progression up to 60 days after the last recorded dose.

  Background:
    Given lenalidomide was given from 2020-01-01 to 2021-01-31
    And bortezomib was given from 2020-01-01 to 2021-01-31
    And pomalidomide was given from 2021-06-01 to 2022-01-31
    And carfilzomib was given from 2021-06-01 to 2022-01-31
    And daratumumab was given from 2022-03-01 to 2023-01-31

  Scenario Outline: Progression on <first>, <second> and <third>
    Given progression was documented on <first>
    And progression was documented on <second>
    And progression was documented on <third>
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then triple-class refractory is <triple>
    And penta-refractory is <penta>

    Examples: the last doses are of 2021-01-31, 2022-01-31 and 2023-01-31
      | first      | second     | third      | triple  | penta   |
      | 2021-02-15 | 2022-02-15 | 2023-02-15 | TRUE    | TRUE    |
      | 2021-02-15 | 2022-02-15 | 2023-04-01 | TRUE    | TRUE    |
      | 2021-02-15 | 2022-02-15 | 2023-04-02 | UNKNOWN | UNKNOWN |
      | 2021-04-01 | 2022-04-01 | 2023-04-01 | TRUE    | TRUE    |
      | 2021-04-02 | 2022-04-01 | 2023-04-01 | TRUE    | UNKNOWN |
      | 2021-04-02 | 2022-04-02 | 2023-04-01 | UNKNOWN | UNKNOWN |
      | 2021-02-15 | 2022-02-15 | 2024-02-15 | UNKNOWN | UNKNOWN |

  Scenario: What is missing is said
    Given teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then triple-class refractory is UNKNOWN
    And it says "insufficient evidence"
    And it rests on the choice evidence

  Scenario: No teclistamab dose
    Given progression was documented on 2021-02-15
    When mspike looks on 2024-03-31
    Then triple-class refractory is NOT APPLICABLE
    And penta-refractory is NOT APPLICABLE

  Scenario Outline: Where the therapy feed is declared complete, <first> and <third> decide
    Given the site declares that the therapy feed is complete
    And progression was documented on <first>
    And progression was documented on <third>
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then triple-class refractory is <triple>
    And penta-refractory is <penta>

    Examples: the last doses are of 2021-01-31, 2022-01-31 and 2023-01-31
      | first      | third      | triple | penta |
      | 2021-04-01 | 2023-04-01 | TRUE   | FALSE |
      | 2021-04-01 | 2023-04-02 | FALSE  | FALSE |
      | 2021-04-02 | 2023-04-01 | FALSE  | FALSE |
