# All patients here are synthetic.
Feature: R-ISS stage (2015)
  For newly diagnosed myeloma only: the ISS, three abnormalities and lactate dehydrogenase
  against the laboratory's own upper limit of normal.

  Scenario Outline: beta-2-microglobulin <b2m>, albumin <albumin>, <abnormality> <found>
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was <b2m> on 2024-01-10
    And serum albumin was <albumin> on 2024-01-10
    And FISH on 2024-01-10 said:
      | abnormality   | result  |
      | <abnormality> | <found> |
    When mspike looks on 2024-01-31
    Then the R-ISS stage is <stage>

    Examples: one result is enough for stages II and III
      | b2m      | albumin  | abnormality | found   | stage   |
      | 3.4 mg/L | 3.5 g/dL | del(17p)    | present | II      |
      | 3.4 mg/L | 3.5 g/dL | t(4;14)     | present | II      |
      | 3.4 mg/L | 3.5 g/dL | t(14;16)    | present | II      |
      | 3.4 mg/L | 3.4 g/dL | del(17p)    | absent  | II      |
      | 3.5 mg/L | 3.5 g/dL | del(17p)    | absent  | II      |
      | 5.4 mg/L | 3.5 g/dL | del(17p)    | present | II      |
      | 5.5 mg/L | 3.5 g/dL | del(17p)    | present | III     |
      | 5.6 mg/L | 3.5 g/dL | t(4;14)     | present | III     |
      | 5.6 mg/L | 3.5 g/dL | t(14;16)    | present | III     |
      | 5.6 mg/L | 3.5 g/dL | t(14;20)    | present | UNKNOWN |

  Scenario: ISS III, and lactate dehydrogenase is missing
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 5.5 mg/L on 2024-01-10
    And FISH on 2024-01-10 did not find del(17p), t(4;14) or t(14;16)
    When mspike looks on 2024-01-31
    Then the R-ISS stage is UNKNOWN
    And it may be II or III
    And the criterion high_ldh is UNKNOWN

  Scenario: A lactate dehydrogenase without its laboratory's limit decides nothing
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 3.4 mg/L on 2024-01-10
    And serum albumin was 3.5 g/dL on 2024-01-10
    And FISH on 2024-01-10 did not find del(17p), t(4;14) or t(14;16)
    And LDH was 200 U/L on 2024-01-10
    When mspike looks on 2024-01-31
    Then the R-ISS stage is UNKNOWN
    And it may be I or II
    And it rests on the choice high_ldh

  Scenario: At relapse it does not apply
    Given prior lines was 2 on 2024-01-10
    And serum beta-2-microglobulin was 6 mg/L on 2024-01-10
    And FISH on 2024-01-10 found del(17p)
    When mspike looks on 2024-01-31
    Then the R-ISS stage is NOT APPLICABLE
    And it is so because of newly_diagnosed
    And it rests on the choice population

  Scenario: Nobody charted the prior lines
    Given serum beta-2-microglobulin was 6 mg/L on 2024-01-10
    And FISH on 2024-01-10 found del(17p)
    When mspike looks on 2024-01-31
    Then the R-ISS stage is UNKNOWN
    And the criterion newly_diagnosed is UNKNOWN

  Scenario Outline: ISS I with LDH <ldh> and a limit of 250 U/L
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 3 mg/L on 2024-01-10
    And serum albumin was 4 g/dL on 2024-01-10
    And LDH was <ldh> on 2024-01-10, upper limit 250 U/L
    And FISH on 2024-01-10 did not find del(17p), t(4;14) or t(14;16)
    When mspike looks on 2024-01-31
    Then the R-ISS stage is <stage>

    Examples: the limit itself is normal
      | ldh     | stage |
      | 249 U/L | I     |
      | 250 U/L | I     |
      | 251 U/L | II    |

  Scenario Outline: ISS III with LDH <ldh>, no abnormality, and a limit of 250 U/L
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 6 mg/L on 2024-01-10
    And LDH was <ldh> on 2024-01-10, upper limit 250 U/L
    And FISH on 2024-01-10 did not find del(17p), t(4;14) or t(14;16)
    When mspike looks on 2024-01-31
    Then the R-ISS stage is <stage>

    Examples: high lactate dehydrogenase alone makes it III
      | ldh     | stage |
      | 249 U/L | II    |
      | 250 U/L | II    |
      | 251 U/L | III   |

  Scenario: A CAR T infusion alone shows that the disease is not new
    Given a CAR T infusion of ide-cel on 2023-06-01
    And serum beta-2-microglobulin was 6 mg/L on 2024-01-10
    When mspike looks on 2024-01-31
    Then the R-ISS stage is NOT APPLICABLE
    And it is so because of cell_therapy
    And it says "CAR T infusion on record"

  Scenario: Teclistamab alone shows that the disease is not new
    Given teclistamab was started on 2023-12-01
    When mspike looks on 2024-01-31
    Then the R-ISS stage is NOT APPLICABLE
    And it is so because of teclistamab

  Scenario: A documented progression alone shows that the disease is not new
    Given progression was documented on 2023-12-01
    When mspike looks on 2024-01-31
    Then the R-ISS stage is NOT APPLICABLE
    And it is so because of progression

  Scenario: A preliminary progression supports nothing, but nobody is called newly diagnosed over it
    Given prior lines was 0 on 2024-01-10
    And serum beta-2-microglobulin was 6 mg/L on 2024-01-10
    And progression was documented on 2023-12-01, preliminary
    When mspike looks on 2024-01-31
    Then the R-ISS stage is UNKNOWN
    And the criterion progression is UNKNOWN

  Scenario Outline: the first drug against myeloma <days> days ago
    Given lenalidomide was started on <start>
    And prior lines was 0 on 2024-01-10
    When mspike looks on 2024-01-31
    Then the R-ISS stage is <stage>
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
    Then the R-ISS stage is <stage>

    Examples: drugs that are also given for other diseases prove nothing
      | drug             | stage          |
      | bortezomib       | NOT APPLICABLE |
      | daratumumab      | NOT APPLICABLE |
      | cyclophosphamide | UNKNOWN        |
      | dexamethasone    | UNKNOWN        |
