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
