# All patients here are synthetic.
Feature: Pattern of progression (Moffitt 2025)
  Which sites took part in the first documented progression after infusion: blood or urine,
  marrow, new bone lesions, EMD, PMD. A site that stands alone is what the paper calls
  isolated.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01

  Scenario Outline: <what>
    Given progression was documented on day 160
    And serum M-protein was:
      | date    | value (g/dL) |
      | day -10 | 2.0          |
      | day 60  | 0.1          |
      | day 158 | <serum>      |
    And urine M-protein was:
      | date    | value (mg/24h) |
      | day -10 | 90             |
      | day 60  | 10             |
      | day 158 | 10             |
    And marrow plasma cells was <marrow> on day 165
    And a whole-body PET/CT on day 165 that lists every lesion
    And it shows a <bone> bone lesion in the right femur
    When mspike looks on day 300
    Then the pattern of progression is <pattern>

    Examples:
      | what                             | serum | marrow | bone  | pattern                     |
      | nothing that the paper counts    | 0.1   | 1 %    | known | none                        |
      | isolated biochemical progression | 1.5   | 1 %    | known | biochemical                 |
      | isolated marrow involvement      | 0.1   | 30 %   | known | marrow                      |
      | isolated new bone disease        | 0.1   | 1 %    | new   | new_bone                    |
      | biochemical, marrow and bone     | 1.5   | 30 %   | new   | biochemical+marrow+new_bone |

  Scenario Outline: Soft tissue: <pattern>
    Given progression was documented on day 160
    And serum M-protein was:
      | date    | value (g/dL) |
      | day -10 | 2.0          |
      | day 60  | 0.1          |
      | day 158 | 0.1          |
    And urine M-protein was:
      | date    | value (mg/24h) |
      | day -10 | 90             |
      | day 60  | 10             |
      | day 158 | 10             |
    And marrow plasma cells was 1 % on day 165
    And a whole-body PET/CT on day 165 that lists every lesion
    And it shows a soft-tissue lesion in the chest wall, <one>
    And it shows a soft-tissue lesion at L3, <other>
    When mspike looks on day 300
    Then the pattern of progression is <pattern>

    Examples:
      | one                      | other                    | pattern |
      | not contiguous with bone | not contiguous with bone | emd     |
      | contiguous with bone     | contiguous with bone     | pmd     |
      | not contiguous with bone | contiguous with bone     | emd+pmd |

  Scenario: No marrow was done
    Given progression was documented on day 160
    And serum M-protein was:
      | date    | value (g/dL) |
      | day -10 | 2.0          |
      | day 60  | 0.1          |
      | day 158 | 1.5          |
    And a whole-body PET/CT on day 165 that lists every lesion
    When mspike looks on day 300
    Then the pattern of progression is UNKNOWN
    And it may be biochemical or biochemical+marrow
    And the criterion marrow is UNKNOWN

  Scenario: No documented progression
    Given marrow plasma cells was 40 % on day 165
    When mspike looks on day 300
    Then the pattern of progression is UNKNOWN
    And the gap is no index event
    And it rests on the choice isolated
