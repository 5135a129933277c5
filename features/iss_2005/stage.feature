# All patients here are synthetic.
Feature: ISS stage (2005)
  For newly diagnosed myeloma only: beta-2-microglobulin and albumin.

  Scenario Outline: beta-2-microglobulin <b2m>, albumin <albumin>
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was <b2m> on 2024-01-10
    And serum albumin was <albumin> on 2024-01-10
    When mspike looks on 2024-01-31
    Then the ISS stage is <stage>

    Examples: 3.5 mg/L, 5.5 mg/L and 3.5 g/dL, below, at and above
      | b2m       | albumin  | stage |
      | 3.4 mg/L  | 3.4 g/dL | II    |
      | 3.4 mg/L  | 3.5 g/dL | I     |
      | 3.4 mg/L  | 3.6 g/dL | I     |
      | 3.5 mg/L  | 3.5 g/dL | II    |
      | 3.6 mg/L  | 3.5 g/dL | II    |
      | 5.4 mg/L  | 3.5 g/dL | II    |
      | 5.5 mg/L  | 3.5 g/dL | III   |
      | 5.6 mg/L  | 3.4 g/dL | III   |
      | <0.5 mg/L | 42 g/L   | I     |
      | <0.5 mg/L | 34 g/L   | II    |

  Scenario: Albumin does not matter from 5.5 mg/L on
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 5.5 mg/L on 2024-01-10
    When mspike looks on 2024-01-31
    Then the ISS stage is III
    And the criterion albumin_1 is UNKNOWN

  Scenario: No albumin
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 3.4 mg/L on 2024-01-10
    When mspike looks on 2024-01-31
    Then the ISS stage is UNKNOWN
    And it may be I or II

  Scenario Outline: <lines> prior lines of therapy
    Given prior lines was <lines> on 2024-01-10
    And serum beta-2-microglobulin was 6 mg/L on 2024-01-10
    When mspike looks on 2024-01-31
    Then the ISS stage is <stage>
    And the criterion newly_diagnosed is <newly diagnosed>
    And it rests on the choice population

    Examples: at relapse it does not apply
      | lines | stage          | newly diagnosed |
      | 0     | III            | TRUE            |
      | 1     | NOT APPLICABLE | FALSE           |
      | 6     | NOT APPLICABLE | FALSE           |

  Scenario: It says why it does not apply
    Given prior lines was 2 on 2024-01-10
    When mspike looks on 2024-01-31
    Then the ISS stage is NOT APPLICABLE
    And it is so because of newly_diagnosed
    And it says "prior lines of therapy"

  Scenario: Nobody charted the prior lines
    Given serum beta-2-microglobulin was 6 mg/L on 2024-01-10
    When mspike looks on 2024-01-31
    Then the ISS stage is UNKNOWN
    And the criterion newly_diagnosed is UNKNOWN
