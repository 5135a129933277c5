# All patients here are synthetic.
Feature: Two papers, two definitions, never blended
  Where Moffitt 2025 and USMIC 2026 disagree on a patient, both verdicts are shown.

  Scenario Outline: <what>: high-risk by Moffitt <moffitt>, by USMIC <usmic>
    Given FISH on 2023-05-01 said:
      | abnormality | result        |
      | del(17p)    | <del(17p)>    |
      | monosomy 17 | <monosomy 17> |
      | t(4;14)     | <t(4;14)>     |
      | t(14;16)    | absent        |
      | t(14;20)    | <t(14;20)>    |
      | gain(1q)    | <gain(1q)>    |
      | del(1p)     | <del(1p)>     |
    When mspike looks on 2024-01-31
    Then high-risk cytogenetics by moffitt_2025 is <moffitt>
    And cytogenetic risk by usmic_2026 is <usmic>

    Examples: they agree
      | what                 | del(17p) | monosomy 17 | t(4;14) | t(14;20) | gain(1q) | del(1p) | moffitt | usmic               |
      | Nothing              | absent   | absent      | absent  | absent   | absent   | absent  | FALSE   | standard            |
      | t(4;14) and gain(1q) | absent   | absent      | present | absent   | present  | absent  | TRUE    | confirmed high-risk |

    Examples: they do not
      | what                  | del(17p) | monosomy 17 | t(4;14) | t(14;20) | gain(1q) | del(1p) | moffitt | usmic               |
      | t(4;14) alone         | absent   | absent      | present | absent   | absent   | absent  | TRUE    | standard            |
      | del(17p) alone        | present  | absent      | absent  | absent   | absent   | absent  | TRUE    | isolated del17p     |
      | monosomy 17 alone     | absent   | present     | absent  | absent   | absent   | absent  | TRUE    | standard            |
      | t(14;20) and gain(1q) | absent   | absent      | absent  | present  | present  | absent  | FALSE   | confirmed high-risk |
      | gain(1q) and del(1p)  | absent   | absent      | absent  | absent   | present  | present | FALSE   | confirmed high-risk |

  Scenario: One lesion beside bone, one away from it, at the first teclistamab dose after CAR T
    Given a CAR T infusion of ide-cel on 2023-01-10
    And progression was documented on day 200
    And a whole-body PET/CT on day 203 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And it shows a soft-tissue lesion at L3, contiguous with bone
    And teclistamab was started on day 220
    When mspike looks on day 300
    Then the soft-tissue disease status at progression is both
    And the STP class is true EMD

  Scenario: The class at teclistamab start stays when the lesion has gone
    Given teclistamab was started on 2023-03-01
    And a whole-body PET/CT on 2023-02-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And a whole-body PET/CT on 2023-08-20 that shows no soft-tissue lesion
    When mspike looks on 2023-12-31
    Then the STP class is true EMD
    And any EMD is FALSE
