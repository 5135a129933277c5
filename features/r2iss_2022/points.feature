# All patients here are synthetic.
Feature: The points of R2-ISS (2022)
  ISS I and a normal lactate dehydrogenase give no point: each abnormality is seen alone.

  Scenario Outline: del(17p) <del(17p)>, t(4;14) <t(4;14)>, 1q <gain(1q)>: <points> points
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 3 mg/L on 2024-01-10
    And serum albumin was 4 g/dL on 2024-01-10
    And LDH was 250 U/L on 2024-01-10, upper limit 250 U/L
    And FISH on 2024-01-10 said:
      | abnormality | result     |
      | del(17p)    | <del(17p)> |
      | t(4;14)     | <t(4;14)>  |
      | gain(1q)    | <gain(1q)> |
    When mspike looks on 2024-01-31
    Then the R2-ISS stage is <stage>

    Examples: 0 is I, up to 1 II, up to 2.5 III
      | del(17p) | t(4;14) | gain(1q) | points | stage |
      | absent   | absent  | absent   | 0      | I     |
      | absent   | absent  | present  | 0.5    | II    |
      | present  | absent  | absent   | 1      | II    |
      | absent   | present | absent   | 1      | II    |
      | present  | absent  | present  | 1.5    | III   |
      | absent   | present | present  | 1.5    | III   |
      | present  | present | absent   | 2      | III   |
      | present  | present | present  | 2.5    | III   |

  Scenario: Prior lines charted as none, and later as one
    Given prior lines was 0 on 2023-06-10
    And prior lines was 1 on 2024-01-10
    And serum beta-2-microglobulin was 3 mg/L on 2024-01-10
    And serum albumin was 4 g/dL on 2024-01-10
    When mspike looks on 2024-01-31
    Then the R2-ISS stage is NOT APPLICABLE
    And it is so because of newly_diagnosed

  Scenario: In the first year of therapy the disease is still staged
    Given lenalidomide was started on 2023-12-01
    And prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 3 mg/L on 2024-01-10
    And serum albumin was 4 g/dL on 2024-01-10
    And LDH was 200 U/L on 2024-01-10, upper limit 250 U/L
    And FISH on 2024-01-10 did not find del(17p), t(4;14) or gain(1q)
    When mspike looks on 2024-01-31
    Then the R2-ISS stage is I
    And the criterion long_treated is FALSE
