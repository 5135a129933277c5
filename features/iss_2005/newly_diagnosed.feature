# All patients here are synthetic.
Feature: Who is newly diagnosed for the ISS (2005)

  Scenario: In the first year of therapy the disease is still staged
    Given lenalidomide was started on 2023-12-01
    And prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 3 mg/L on 2024-01-10
    And serum albumin was 4 g/dL on 2024-01-10
    When mspike looks on 2024-01-31
    Then the ISS stage is I
    And the criterion long_treated is FALSE
