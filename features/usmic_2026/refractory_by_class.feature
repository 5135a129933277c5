# All patients here are synthetic.
Feature: Refractory to all classes but one (USMIC 2026)
  One class to which the disease is not refractory is enough against it. FALSE needs a
  therapy feed that is declared complete.

  Background:
    Given the site declares that the therapy feed is complete
    And lenalidomide was given from 2018-01-01 to 2018-06-30
    And pomalidomide was given from 2019-01-01 to 2019-06-30
    And bortezomib was given from 2020-01-01 to 2020-06-30
    And carfilzomib was given from 2021-01-01 to 2021-06-30
    And daratumumab was given from 2022-01-01 to 2022-06-30
    And teclistamab was started on 2024-02-01

  Scenario Outline: Refractory to <drugs>
    Given progression was documented on <first>
    And progression was documented on <second>
    And progression was documented on <third>
    When mspike looks on 2024-03-31
    Then triple-class refractory is <triple>
    And penta-refractory is FALSE

    Examples: three drugs, each by a progression two weeks after its last dose
      | drugs                                   | first      | second     | third      | triple |
      | bortezomib, carfilzomib, daratumumab    | 2020-07-15 | 2021-07-15 | 2022-07-15 | FALSE  |
      | lenalidomide, pomalidomide, daratumumab | 2018-07-15 | 2019-07-15 | 2022-07-15 | FALSE  |
      | lenalidomide, bortezomib, carfilzomib   | 2018-07-15 | 2020-07-15 | 2021-07-15 | FALSE  |
      | lenalidomide, bortezomib, daratumumab   | 2018-07-15 | 2020-07-15 | 2022-07-15 | TRUE   |

  Scenario Outline: Refractory to <drugs>, not penta-refractory
    Given progression was documented on <first>
    And progression was documented on <second>
    And progression was documented on <third>
    And progression was documented on <fourth>
    When mspike looks on 2024-03-31
    Then penta-refractory is FALSE
    And triple-class refractory is <triple>

    Examples: four drugs
      | drugs                                               | first      | second     | third      | fourth     | triple |
      | lenalidomide, bortezomib, carfilzomib, daratumumab  | 2018-07-15 | 2020-07-15 | 2021-07-15 | 2022-07-15 | TRUE   |
      | lenalidomide, pomalidomide, bortezomib, daratumumab | 2018-07-15 | 2019-07-15 | 2020-07-15 | 2022-07-15 | TRUE   |
      | lenalidomide, pomalidomide, bortezomib, carfilzomib | 2018-07-15 | 2019-07-15 | 2020-07-15 | 2021-07-15 | FALSE  |

  Scenario: All five
    Given progression was documented on 2018-07-15
    And progression was documented on 2019-07-15
    And progression was documented on 2020-07-15
    And progression was documented on 2021-07-15
    And progression was documented on 2022-07-15
    When mspike looks on 2024-03-31
    Then penta-refractory is TRUE
    And triple-class refractory is TRUE
