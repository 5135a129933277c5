# All patients here are synthetic.
Feature: R2-ISS stage (2022)
  For newly diagnosed myeloma only. ISS II 1 point, ISS III 1.5, del(17p) 1, high lactate
  dehydrogenase 1, t(4;14) 1, 1q+ 0.5; 0 is stage I, up to 1 II, up to 2.5 III, above it IV.

  Scenario Outline: b2m <b2m>, del(17p) <del(17p)>, t(4;14) <t(4;14)>, 1q <gain(1q)>: <without LDH> points and lactate dehydrogenase not measured
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was <b2m> on 2024-01-10
    And serum albumin was <albumin> on 2024-01-10
    And FISH on 2024-01-10 said:
      | abnormality | result     |
      | del(17p)    | <del(17p)> |
      | t(4;14)     | <t(4;14)>  |
      | gain(1q)    | <gain(1q)> |
    When mspike looks on 2024-01-31
    Then the R2-ISS stage is <stage>

    Examples: from 1.5 points without lactate dehydrogenase the stage may be known
      | b2m      | albumin  | del(17p) | t(4;14) | gain(1q) | without LDH | stage   |
      | 3.4 mg/L | 3.5 g/dL | absent   | absent  | absent   | 0           | UNKNOWN |
      | 3.4 mg/L | 3.5 g/dL | absent   | absent  | present  | 0.5         | UNKNOWN |
      | 3.5 mg/L | 3.5 g/dL | absent   | absent  | absent   | 1           | UNKNOWN |
      | 3.4 mg/L | 3.4 g/dL | absent   | absent  | present  | 1.5         | III     |
      | 5.4 mg/L | 3.5 g/dL | absent   | absent  | present  | 1.5         | III     |
      | 5.5 mg/L | 3.5 g/dL | absent   | absent  | absent   | 1.5         | III     |
      | 5.5 mg/L | 3.5 g/dL | absent   | absent  | present  | 2           | UNKNOWN |
      | 5.5 mg/L | 3.5 g/dL | present  | present | absent   | 3.5         | IV      |
      | 5.5 mg/L | 3.5 g/dL | present  | present | present  | 4           | IV      |

  Scenario: At relapse it does not apply, whatever the results
    Given prior lines was 3 on 2024-01-10
    And serum beta-2-microglobulin was 5.5 mg/L on 2024-01-10
    And FISH on 2024-01-10 found del(17p), t(4;14) and gain(1q)
    When mspike looks on 2024-01-31
    Then the R2-ISS stage is NOT APPLICABLE
    And it is so because of newly_diagnosed
    And it says "prior lines of therapy"

  Scenario: beta-2-microglobulin is missing
    Given prior lines was 0 on 2024-01-10
    And FISH on 2024-01-10 found del(17p)
    And FISH on 2024-01-10 did not find t(4;14) or gain(1q)
    When mspike looks on 2024-01-31
    Then the R2-ISS stage is UNKNOWN
    And it may be II, III or IV
    And it rests on the choice iss_points

  Scenario: Nobody charted the prior lines
    Given serum beta-2-microglobulin was 5.5 mg/L on 2024-01-10
    And FISH on 2024-01-10 found del(17p), t(4;14) and gain(1q)
    When mspike looks on 2024-01-31
    Then the R2-ISS stage is UNKNOWN
    And the criterion newly_diagnosed is UNKNOWN

  Scenario Outline: ISS I with LDH <ldh> and a limit of 250 U/L
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 3 mg/L on 2024-01-10
    And serum albumin was 4 g/dL on 2024-01-10
    And LDH was <ldh> on 2024-01-10, upper limit 250 U/L
    And FISH on 2024-01-10 did not find del(17p), t(4;14) or gain(1q)
    When mspike looks on 2024-01-31
    Then the R2-ISS stage is <stage>

    Examples: no point, and one point
      | ldh     | stage |
      | 249 U/L | I     |
      | 250 U/L | I     |
      | 251 U/L | II    |

  Scenario: A CAR T infusion alone shows that the disease is not new
    Given a CAR T infusion of ide-cel on 2023-06-01
    And serum beta-2-microglobulin was 6 mg/L on 2024-01-10
    When mspike looks on 2024-01-31
    Then the R2-ISS stage is NOT APPLICABLE
    And it is so because of cell_therapy
    And it says "CAR T infusion on record"

  Scenario: Teclistamab alone shows that the disease is not new
    Given teclistamab was started on 2023-12-01
    When mspike looks on 2024-01-31
    Then the R2-ISS stage is NOT APPLICABLE
    And it is so because of teclistamab

  Scenario: A documented progression alone shows that the disease is not new
    Given progression was documented on 2023-12-01
    When mspike looks on 2024-01-31
    Then the R2-ISS stage is NOT APPLICABLE
    And it is so because of progression

  Scenario: A preliminary progression supports nothing, but nobody is called newly diagnosed over it
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 6 mg/L on 2024-01-10
    And progression was documented on 2023-12-01, preliminary
    When mspike looks on 2024-01-31
    Then the R2-ISS stage is UNKNOWN
    And the criterion progression is UNKNOWN

  Scenario Outline: the first drug against myeloma <days> days ago
    Given lenalidomide was started on <start>
    And prior lines was 0 on 2024-01-10
    When mspike looks on 2024-01-31
    Then the R2-ISS stage is <stage>
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
    Then the R2-ISS stage is <stage>

    Examples: drugs that are also given for other diseases prove nothing
      | drug             | stage          |
      | bortezomib       | NOT APPLICABLE |
      | daratumumab      | NOT APPLICABLE |
      | cyclophosphamide | UNKNOWN        |
      | dexamethasone    | UNKNOWN        |
