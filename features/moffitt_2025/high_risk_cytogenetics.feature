# All patients here are synthetic.
Feature: High-risk cytogenetics (Moffitt 2025)
  del(17p) or monosomy 17, t(4;14), or t(14;16) by FISH.

  Scenario Outline: <abnormality> alone is high risk
    Given FISH on 2023-05-01 found <abnormality>
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics is TRUE
    And it is so because of <criterion>
    And it says "<abnormality> present, 2023-05-01"
    And the evidence is <abnormality> of 2023-05-01

    Examples:
      | abnormality | criterion   |
      | del(17p)    | del_17p     |
      | monosomy 17 | monosomy_17 |
      | t(4;14)     | t_4_14      |
      | t(14;16)    | t_14_16     |

  Scenario: All four were looked for and not found
    Given FISH on 2023-05-01 did not find del(17p), monosomy 17, t(4;14) or t(14;16)
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics is FALSE
    And it is so because of del_17p, monosomy_17, t_4_14 and t_14_16

  Scenario Outline: <other> does not make it high risk
    Given FISH on 2023-05-01 did not find del(17p), monosomy 17, t(4;14) or t(14;16)
    And FISH on 2023-05-01 found <other>
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics is FALSE

    Examples:
      | other     |
      | t(14;20)  |
      | gain(1q)  |
      | amp(1q)   |
      | del(1p)   |
      | t(11;14)  |
      | del(13q)  |

  Scenario: One positive probe decides, whatever else was not tested
    Given FISH on 2023-05-01 said:
      | abnormality | result     |
      | del(17p)    | not tested |
      | t(4;14)     | present    |
      | t(14;16)    | failed     |
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics is TRUE

  Scenario: No FISH on record
    Given a patient with nothing on record
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics is UNKNOWN
    And the gap is never asked

  Scenario Outline: <missing> is inconclusive, the other three are absent
    Given FISH on 2023-05-01 said:
      | abnormality | result  |
      | del(17p)    | absent  |
      | monosomy 17 | absent  |
      | t(4;14)     | absent  |
      | t(14;16)    | absent  |
    And FISH on 2023-06-01 found t(11;14)
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics is FALSE
    Given FISH on 2023-07-01 was inconclusive for <missing>
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics is UNKNOWN
    And the gap is inconclusive
    And what would settle it is "FISH for <missing>: the conclusive reading of Observation/fish-<id>-2023-07-01"

    Examples: one probe sees del(17p) and monosomy 17
      | missing | id |
      | del(17p) | del-17p |
      | monosomy 17 | monosomy-17 |
      | t(4;14) | t-4-14 |
      | t(14;16) | t-14-16 |

  Scenario Outline: A probe that was <result> is UNKNOWN, never absent
    Given FISH on 2023-05-01 did not find del(17p), monosomy 17 or t(4;14)
    And FISH on 2023-05-01 said:
      | abnormality | result   |
      | t(14;16)    | <result> |
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics is UNKNOWN
    And the gap is <gap>

    Examples:
      | result       | gap          |
      | not tested   | not done     |
      | failed       | not done     |
      | inconclusive | inconclusive |

  Scenario: Once present, present; a later negative result is a caution
    Given FISH on 2020-05-01 found t(4;14)
    And FISH on 2023-05-01 did not find t(4;14)
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics is TRUE
    And the evidence is t(4;14) of 2020-05-01
    And it cautions conflicting_results

  Scenario: Any clone size counts
    Given FISH on 2023-05-01 found del(17p) in 5 % of cells
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics is TRUE
    And it rests on the choice clone_fraction

  Scenario: A result that is not known yet
    Given FISH on 2024-01-20 found del(17p), reported on 2024-02-05
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics is UNKNOWN
    When mspike looks on 2024-02-05
    Then high-risk cytogenetics is TRUE

  Scenario: A preliminary positive result supports nothing, but blocks FALSE
    Given FISH on 2023-05-01 did not find del(17p), monosomy 17, t(4;14) or t(14;16)
    And FISH on 2023-09-01 found del(17p), preliminary
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics is UNKNOWN
    And the gap is preliminary

  Scenario: A result entered in error
    Given FISH on 2023-05-01 did not find del(17p), monosomy 17, t(4;14) or t(14;16)
    And FISH on 2023-09-01 found del(17p), entered in error
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics is FALSE
