# All patients here are synthetic.
Feature: High-risk myeloma (IMS/IMWG 2025)
  Four criteria, any of which is enough. On del(17p) in exactly 20 % of cells the readable
  accounts disagree, and the verdict says so.

  Background:
    Given serum creatinine was 1.0 mg/dL on 2023-05-01

  Scenario Outline: <del(17p)>, <t(4;14)>, <t(14;16)>, <t(14;20)>, <gain(1q)>, <del(1p32)>, <biallelic>, <TP53>
    Given serum beta-2-microglobulin was 3 mg/L on 2023-05-01
    And FISH on 2023-05-01 said:
      | abnormality          | result      |
      | del(17p)             | <del(17p)>  |
      | t(4;14)              | <t(4;14)>   |
      | t(14;16)             | <t(14;16)>  |
      | t(14;20)             | <t(14;20)>  |
      | gain(1q)             | <gain(1q)>  |
      | del(1p32)            | <del(1p32)> |
      | biallelic del(1p32)  | <biallelic> |
      | TP53 mutation        | <TP53>      |
    When mspike looks on 2024-01-31
    Then high-risk myeloma is <risk>

    Examples: each criterion alone and in its combination
      | del(17p) | t(4;14) | t(14;16) | t(14;20) | gain(1q) | del(1p32) | biallelic | TP53    | risk      |
      | absent   | absent  | absent   | absent   | absent   | absent    | absent    | absent  | standard  |
      | absent   | absent  | absent   | absent   | absent   | absent    | absent    | present | high risk |
      | absent   | present | absent   | absent   | absent   | absent    | absent    | absent  | standard  |
      | absent   | absent  | present  | absent   | absent   | absent    | absent    | absent  | standard  |
      | absent   | absent  | absent   | present  | absent   | absent    | absent    | absent  | standard  |
      | absent   | absent  | absent   | absent   | present  | absent    | absent    | absent  | standard  |
      | absent   | absent  | absent   | absent   | absent   | present   | absent    | absent  | standard  |
      | absent   | present | absent   | absent   | present  | absent    | absent    | absent  | high risk |
      | absent   | absent  | present  | absent   | present  | absent    | absent    | absent  | high risk |
      | absent   | absent  | absent   | present  | absent   | present   | absent    | absent  | high risk |
      | absent   | absent  | absent   | absent   | present  | present   | absent    | absent  | high risk |
      | absent   | absent  | absent   | absent   | absent   | present   | present   | absent  | high risk |

  Scenario Outline: del(17p) in <cells> % of cells
    Given serum beta-2-microglobulin was 3 mg/L on 2023-05-01
    And FISH on 2023-05-01 found del(17p) in <cells> % of cells
    And FISH on 2023-05-01 did not find t(4;14), t(14;16), t(14;20), gain(1q), del(1p32) or TP53 mutation
    When mspike looks on 2024-01-31
    Then high-risk myeloma is <risk>
    And the criterion del_17p is <more than>

    Examples: below, at and above 20 %
      | cells | risk             | more than |
      | 5     | standard         | FALSE     |
      | 19.9  | standard         | FALSE     |
      | 20    | sources disagree | FALSE     |
      | 20.1  | high risk        | TRUE      |
      | 90    | high risk        | TRUE      |

  Scenario: At exactly 20 % another criterion still decides
    Given FISH on 2023-05-01 found del(17p) in 20 % of cells
    And FISH on 2023-05-01 found t(4;14) and gain(1q)
    When mspike looks on 2024-01-31
    Then high-risk myeloma is high risk
    And it is so because of t_4_14 and gain_1q
    And it rests on the choice cut_off

  Scenario: The fraction of cells was not stated
    Given serum beta-2-microglobulin was 3 mg/L on 2023-05-01
    And FISH on 2023-05-01 found del(17p)
    And FISH on 2023-05-01 did not find t(4;14), t(14;16), t(14;20), gain(1q), del(1p32) or TP53 mutation
    When mspike looks on 2024-01-31
    Then high-risk myeloma is UNKNOWN
    And it may be high risk, sources disagree or standard
    And the gap is inconclusive

  Scenario Outline: beta-2-microglobulin <b2m> with creatinine <creatinine>
    Given FISH on 2023-05-01 did not find del(17p), t(4;14), t(14;16), t(14;20), gain(1q), del(1p32) or TP53 mutation
    And serum beta-2-microglobulin was <b2m> on 2023-06-01
    And serum creatinine was <creatinine> on 2023-06-01
    When mspike looks on 2024-01-31
    Then high-risk myeloma is <risk>
    And the criterion beta_2_microglobulin is <b2m high>

    Examples: 5.5 mg/L and 1.2 mg/dL, below, at and above
      | b2m      | creatinine | b2m high | risk      |
      | 5.4 mg/L | 1.0 mg/dL  | FALSE    | standard  |
      | 5.5 mg/L | 1.0 mg/dL  | TRUE     | high risk |
      | 5.6 mg/L | 1.0 mg/dL  | TRUE     | high risk |
      | 5.6 mg/L | 1.1 mg/dL  | TRUE     | high risk |
      | 5.6 mg/L | 1.2 mg/dL  | TRUE     | standard  |
      | 5.6 mg/L | 1.3 mg/dL  | TRUE     | standard  |

  Scenario: TP53 was never sequenced
    Given serum beta-2-microglobulin was 3 mg/L on 2023-05-01
    And FISH on 2023-05-01 did not find del(17p), t(4;14), t(14;16), t(14;20), gain(1q) or del(1p32)
    When mspike looks on 2024-01-31
    Then high-risk myeloma is UNKNOWN
    And it may be high risk or standard
    And the criterion tp53_mutation is UNKNOWN
    And it rests on the choice missing_tests
