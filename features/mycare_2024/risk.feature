# All patients here are synthetic.
Feature: MyCARe, before BCMA CAR T (2024)
  Four factors, one point each. Two of them are defined nowhere that could be read: they
  are never counted silently.

  Background:
    Given the site declares that the therapy feed is complete
    And the site declares that the problem list is complete
    And a CAR T infusion of ide-cel on 2024-01-10

  Scenario: None of the four factors
    Given a whole-body PET/CT on 2023-12-20 that shows no soft-tissue lesion
    And FISH on 2023-12-01 did not find del(17p), t(4;14), t(14;16), t(14;20), gain(1q) and del(1p)
    And ferritin was 300 ug/L on 2024-01-05, upper limit 300 ug/L
    When mspike looks on 2024-03-31
    Then points is 0
    And risk is low
    And stated factors is none
    And undefined factors is none

  Scenario: One factor that may count leaves the risk low
    Given a whole-body PET/CT on 2023-12-20 that shows no soft-tissue lesion
    And FISH on 2023-12-01 did not find del(17p), t(4;14), t(14;16), t(14;20), gain(1q) and del(1p)
    And ferritin was 301 ug/L on 2024-01-05, upper limit 300 ug/L
    When mspike looks on 2024-03-31
    Then risk is low
    And points is depends_on_definitions

  Scenario: Only refractory to lenalidomide
    Given a whole-body PET/CT on 2023-12-20 that shows no soft-tissue lesion
    And lenalidomide was given from 2020-01-01 to 2021-01-31
    And progression was documented on 2021-02-15
    And FISH on 2023-12-01 did not find del(17p), t(4;14), t(14;16), t(14;20), gain(1q) and del(1p)
    And ferritin was 300 ug/L on 2024-01-05, upper limit 300 ug/L
    When mspike looks on 2024-03-31
    Then points is 1
    And risk is low
    And stated factors is one
    And undefined factors is none

  Scenario: Only extramedullary disease, and ferritin that may count
    Given a whole-body PET/CT on 2023-12-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And FISH on 2023-12-01 did not find del(17p), t(4;14), t(14;16), t(14;20), gain(1q) and del(1p)
    And ferritin was 301 ug/L on 2024-01-05, upper limit 300 ug/L
    When mspike looks on 2024-03-31
    Then points is depends_on_definitions
    And risk is depends_on_definitions
    And stated factors is one
    And undefined factors is perhaps_one

  Scenario: Plasma cell leukemia, charted years ago
    Given a whole-body PET/CT on 2023-12-20 that shows no soft-tissue lesion
    And plasma cell leukemia was diagnosed on 2019-05-01
    And FISH on 2023-12-01 did not find del(17p), t(4;14), t(14;16), t(14;20), gain(1q) and del(1p)
    And ferritin was 299 ug/L on 2024-01-05, upper limit 300 ug/L
    When mspike looks on 2024-03-31
    Then points is 1
    And risk is low
    And stated factors is one
    And undefined factors is none

  Scenario: Both factors that are stated
    Given a whole-body PET/CT on 2023-12-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And lenalidomide was given from 2020-01-01 to 2021-01-31
    And progression was documented on 2021-02-15
    And FISH on 2023-12-01 did not find del(17p), t(4;14), t(14;16), t(14;20), gain(1q) and del(1p)
    And ferritin was 300 ug/L on 2024-01-05, upper limit 300 ug/L
    When mspike looks on 2024-03-31
    Then points is 2
    And risk is intermediate
    And stated factors is both
    And undefined factors is none

  Scenario: Both factors that are stated, and one that may count, are two or three points
    Given a whole-body PET/CT on 2023-12-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And lenalidomide was given from 2020-01-01 to 2021-01-31
    And progression was documented on 2021-02-15
    And FISH on 2023-12-01 found t(4;14)
    And ferritin was 300 ug/L on 2024-01-05, upper limit 300 ug/L
    When mspike looks on 2024-03-31
    Then points is depends_on_definitions
    And risk is intermediate
    And stated factors is both
    And undefined factors is perhaps_one
    And it rests on the choice not_stated

  Scenario: Nobody says high risk, because nobody here read what it takes
    Given a whole-body PET/CT on 2023-12-20 that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And lenalidomide was given from 2020-01-01 to 2021-01-31
    And progression was documented on 2021-02-15
    And FISH on 2023-12-01 found t(4;14)
    And ferritin was 900 ug/L on 2024-01-05, upper limit 300 ug/L
    When mspike looks on 2024-03-31
    Then points is depends_on_definitions
    And risk is depends_on_definitions
    And stated factors is both
    And undefined factors is perhaps_both

  Scenario: Never imaged, and nothing else: zero or one are both low
    Given FISH on 2023-12-01 did not find del(17p), t(4;14), t(14;16), t(14;20), gain(1q) and del(1p)
    And ferritin was 300 ug/L on 2024-01-05, upper limit 300 ug/L
    When mspike looks on 2024-03-31
    Then risk is low
    And points is UNKNOWN
    And stated factors is UNKNOWN

  Scenario: Never imaged, and refractory to lenalidomide
    Given lenalidomide was given from 2020-01-01 to 2021-01-31
    And progression was documented on 2021-02-15
    And FISH on 2023-12-01 did not find del(17p), t(4;14), t(14;16), t(14;20), gain(1q) and del(1p)
    And ferritin was 300 ug/L on 2024-01-05, upper limit 300 ug/L
    When mspike looks on 2024-03-31
    Then risk is UNKNOWN
    And it may be low or intermediate

  Scenario: No FISH
    Given a whole-body PET/CT on 2023-12-20 that shows no soft-tissue lesion
    And ferritin was 300 ug/L on 2024-01-05, upper limit 300 ug/L
    When mspike looks on 2024-03-31
    Then undefined factors is UNKNOWN

  Scenario Outline: <abnormality> may be the third point
    Given a whole-body PET/CT on 2023-12-20 that shows no soft-tissue lesion
    And FISH on 2023-12-01 found <abnormality>
    And ferritin was 300 ug/L on 2024-01-05, upper limit 300 ug/L
    When mspike looks on 2024-03-31
    Then undefined factors is <factors>

    Examples: abnormalities that some definition calls high risk
      | abnormality | factors     |
      | del(17p)    | perhaps_one |
      | t(4;14)     | perhaps_one |
      | t(14;16)    | perhaps_one |
      | t(14;20)    | perhaps_one |
      | gain(1q)    | perhaps_one |
      | del(1p)     | perhaps_one |
