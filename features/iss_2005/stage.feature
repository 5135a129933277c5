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

  Scenario: A CAR T infusion alone shows that the disease is not new
    Given a CAR T infusion of ide-cel on 2023-06-01
    And serum beta-2-microglobulin was 6 mg/L on 2024-01-10
    When mspike looks on 2024-01-31
    Then the ISS stage is NOT APPLICABLE
    And it is so because of cell_therapy
    And it says "CAR T infusion on record"

  Scenario: Teclistamab alone shows that the disease is not new
    Given teclistamab was started on 2023-12-01
    When mspike looks on 2024-01-31
    Then the ISS stage is NOT APPLICABLE
    And it is so because of teclistamab

  Scenario: A documented progression alone shows that the disease is not new
    Given progression was documented on 2023-12-01
    When mspike looks on 2024-01-31
    Then the ISS stage is NOT APPLICABLE
    And it is so because of progression

  Scenario: A preliminary progression supports nothing, but nobody is called newly diagnosed over it
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 6 mg/L on 2024-01-10
    And progression was documented on 2023-12-01, preliminary
    When mspike looks on 2024-01-31
    Then the ISS stage is UNKNOWN
    And the criterion progression is UNKNOWN

  Scenario Outline: the first drug against myeloma <days> days ago
    Given lenalidomide was started on <start>
    And prior lines was 0 on 2024-01-10
    When mspike looks on 2024-01-31
    Then the ISS stage is <stage>
    And the criterion long_treated is <long treated>
    And the criterion treated is TRUE

    Examples: 365 days, below, at and above
      | days | start      | stage          | long treated |
      | 364  | 2023-02-01 | UNKNOWN        | FALSE        |
      | 365  | 2023-01-31 | UNKNOWN        | FALSE        |
      | 366  | 2023-01-30 | NOT APPLICABLE | TRUE         |

  Scenario Outline: <drug> long ago
    Given <drug> was given from 2015-01-01 to 2015-06-01
    And prior lines was 0 on 2024-01-10
    When mspike looks on 2024-01-31
    Then the ISS stage is <stage>

    Examples: drugs that are also given for other diseases prove nothing
      | drug             | stage          |
      | bortezomib       | NOT APPLICABLE |
      | daratumumab      | NOT APPLICABLE |
      | cyclophosphamide | UNKNOWN        |
      | dexamethasone    | UNKNOWN        |
