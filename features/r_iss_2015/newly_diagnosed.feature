# All patients here are synthetic.
Feature: Who is newly diagnosed for R-ISS (2015)

  Scenario: Prior lines charted as none, and later as one
    Given prior lines was 0 on 2023-06-10
    And prior lines was 1 on 2024-01-10
    And serum beta-2-microglobulin was 3 mg/L on 2024-01-10
    And serum albumin was 4 g/dL on 2024-01-10
    When mspike looks on 2024-01-31
    Then the R-ISS stage is NOT APPLICABLE
    And it is so because of newly_diagnosed

  Scenario: In the first year of therapy the disease is still staged
    Given lenalidomide was started on 2023-12-01
    And prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 3 mg/L on 2024-01-10
    And serum albumin was 4 g/dL on 2024-01-10
    And LDH was 200 U/L on 2024-01-10, upper limit 250 U/L
    And FISH on 2024-01-10 did not find del(17p), t(4;14) or t(14;16)
    When mspike looks on 2024-01-31
    Then the R-ISS stage is I
    And the criterion long_treated is FALSE
