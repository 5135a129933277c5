# All patients here are synthetic.
Feature: Cytogenetic risk (USMIC 2026, modified IMS/IMWG 2025)
  Confirmed high-risk is t(4;14), t(14;16) or t(14;20) together with gain/amp(1q) or
  del(1p), or gain/amp(1q) together with del(1p). del(17p) without either is a class of its
  own.

  Scenario Outline: Every probe done: <t(4;14)>, <t(14;16)>, <t(14;20)>, <gain(1q)>, <del(1p)>, <del(17p)>
    Given FISH on 2023-05-01 said:
      | abnormality | result     |
      | t(4;14)     | <t(4;14)>  |
      | t(14;16)    | <t(14;16)> |
      | t(14;20)    | <t(14;20)> |
      | gain(1q)    | <gain(1q)> |
      | del(1p)     | <del(1p)>  |
      | del(17p)    | <del(17p)> |
    When mspike looks on 2024-01-31
    Then cytogenetic risk is <risk>

    Examples: nothing, or one abnormality alone
      | t(4;14) | t(14;16) | t(14;20) | gain(1q) | del(1p) | del(17p) | risk            |
      | absent  | absent   | absent   | absent   | absent  | absent   | standard        |
      | present | absent   | absent   | absent   | absent  | absent   | standard        |
      | absent  | present  | absent   | absent   | absent  | absent   | standard        |
      | absent  | absent   | present  | absent   | absent  | absent   | standard        |
      | absent  | absent   | absent   | present  | absent  | absent   | standard        |
      | absent  | absent   | absent   | absent   | present | absent   | standard        |
      | absent  | absent   | absent   | absent   | absent  | present  | isolated del17p |

    Examples: a translocation with gain(1q) or del(1p)
      | t(4;14) | t(14;16) | t(14;20) | gain(1q) | del(1p) | del(17p) | risk                |
      | present | absent   | absent   | present  | absent  | absent   | confirmed high-risk |
      | present | absent   | absent   | absent   | present | absent   | confirmed high-risk |
      | absent  | present  | absent   | present  | absent  | absent   | confirmed high-risk |
      | absent  | present  | absent   | absent   | present | absent   | confirmed high-risk |
      | absent  | absent   | present  | present  | absent  | absent   | confirmed high-risk |
      | absent  | absent   | present  | absent   | present | absent   | confirmed high-risk |
      | present | absent   | absent   | present  | absent  | present  | confirmed high-risk |

    Examples: gain(1q) with del(1p)
      | t(4;14) | t(14;16) | t(14;20) | gain(1q) | del(1p) | del(17p) | risk                |
      | absent  | absent   | absent   | present  | present | absent   | confirmed high-risk |
      | absent  | absent   | absent   | present  | present | present  | confirmed high-risk |

    Examples: del(17p) that stays isolated
      | t(4;14) | t(14;16) | t(14;20) | gain(1q) | del(1p) | del(17p) | risk            |
      | present | absent   | absent   | absent   | absent  | present  | isolated del17p |
      | present | present  | absent   | absent   | absent  | present  | isolated del17p |
      | absent  | absent   | absent   | present  | absent  | present  | isolated del17p |
      | absent  | absent   | absent   | absent   | present | present  | isolated del17p |
      | present | present  | present  | absent   | absent  | absent   | standard        |

  Scenario Outline: <found> counts as <as>
    Given FISH on 2023-05-01 found t(4;14) and <found>
    When mspike looks on 2024-01-31
    Then cytogenetic risk is confirmed high-risk

    Examples:
      | found              | as       |
      | amp(1q)            | gain(1q) |
      | del(1p32)          | del(1p)  |
      | biallelic del(1p32) | del(1p) |

  Scenario: Two abnormalities decide, whatever else was not tested
    Given FISH on 2023-05-01 found t(4;14) and gain(1q)
    When mspike looks on 2024-01-31
    Then cytogenetic risk is confirmed high-risk
    And the evidence is t(4;14) of 2023-05-01 and gain 1q of 2023-05-01

  Scenario: Chromosome 1 is intact, so the translocations do not matter
    Given FISH on 2023-05-01 did not find gain(1q) or del(1p)
    And FISH on 2023-05-01 found del(17p)
    When mspike looks on 2024-01-31
    Then cytogenetic risk is isolated del17p
    And the evidence is gain 1q of 2023-05-01, del 1p of 2023-05-01 and del 17p of 2023-05-01

  Scenario: A missing probe is UNKNOWN, never standard
    Given FISH on 2023-05-01 did not find t(4;14), t(14;16), t(14;20), gain(1q) or del(1p)
    When mspike looks on 2024-01-31
    Then cytogenetic risk is UNKNOWN
    And it may be isolated del17p or standard
    And the gap is never asked
    And what would settle it is "FISH for del(17p)"
    And it rests on the choice missing_fish

  Scenario: Chromosome 1 was not tested in a patient with t(4;14)
    Given FISH on 2023-05-01 found t(4;14)
    And FISH on 2023-05-01 did not find t(14;16), t(14;20) or del(17p)
    When mspike looks on 2024-01-31
    Then cytogenetic risk is UNKNOWN
    And it may be confirmed high-risk or standard
    And what would settle it is "FISH for gain(1q)" and "FISH for del(1p)"
    And what could settle it is "FISH for gain(1q)"
    And what could settle it is "FISH for del(1p)"

  Scenario: del(17p) with nothing else tested is at least isolated
    Given FISH on 2023-05-01 found del(17p)
    When mspike looks on 2024-01-31
    Then cytogenetic risk is UNKNOWN
    And it may be confirmed high-risk or isolated del17p

  Scenario: No FISH at all
    Given a patient with nothing on record
    When mspike looks on 2024-01-31
    Then cytogenetic risk is UNKNOWN
    And it may be confirmed high-risk, isolated del17p or standard

  Scenario Outline: gain(1q) that was <result> leaves it open
    Given FISH on 2023-05-01 found t(4;14)
    And FISH on 2023-05-01 did not find t(14;16), t(14;20), del(1p) or del(17p)
    And FISH on 2023-05-01 said:
      | abnormality | result   |
      | gain(1q)    | <result> |
    When mspike looks on 2024-01-31
    Then cytogenetic risk is UNKNOWN
    And it may be confirmed high-risk or standard
    And the gap is <gap>

    Examples:
      | result       | gap          |
      | not tested   | not done     |
      | failed       | not done     |
      | inconclusive | inconclusive |

  Scenario: Abnormalities of different years come together
    Given FISH on 2019-05-01 found t(14;20)
    And FISH on 2023-05-01 found gain(1q) in 20 % of cells
    When mspike looks on 2024-01-31
    Then cytogenetic risk is confirmed high-risk
