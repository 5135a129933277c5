# All patients here are synthetic.
Feature: Oligo- or non-secretory disease (Moffitt 2025)
  The paper counts four such patients and defines them nowhere. mspike's choice: no result up
  to infusion reaches the IMWG 2016 limits of measurable disease. The verdict says so.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01

  Scenario Outline: Serum <serum>, urine <urine>, kappa <kappa>, lambda <lambda>, ratio <ratio>
    Given serum M-protein was <serum> on day -20
    And urine M-protein was <urine> on day -20
    And free light chains were kappa <kappa> and lambda <lambda> on day -20
    And FLC ratio was <ratio> on day -20
    When mspike looks on day 30
    Then oligo- or non-secretory disease is <outcome>
    And it cautions not_defined_by_source
    And it rests on the choice definition

    Examples: each limit below, at and above
      | serum    | urine      | kappa      | lambda     | ratio | outcome |
      | 0.9 g/dL | 199 mg/24h | 1 mg/dL    | 1 mg/dL    | 1     | TRUE    |
      | 1.0 g/dL | 199 mg/24h | 1 mg/dL    | 1 mg/dL    | 1     | FALSE   |
      | 1.1 g/dL | 199 mg/24h | 1 mg/dL    | 1 mg/dL    | 1     | FALSE   |
      | 0.9 g/dL | 200 mg/24h | 1 mg/dL    | 1 mg/dL    | 1     | FALSE   |
      | 0.9 g/dL | 201 mg/24h | 1 mg/dL    | 1 mg/dL    | 1     | FALSE   |
      | 0.9 g/dL | 199 mg/24h | 9.9 mg/dL  | 1 mg/dL    | 9.9   | TRUE    |
      | 0.9 g/dL | 199 mg/24h | 10 mg/dL   | 1 mg/dL    | 10    | FALSE   |
      | 0.9 g/dL | 199 mg/24h | 10.1 mg/dL | 1 mg/dL    | 10.1  | FALSE   |
      | 0.9 g/dL | 199 mg/24h | 1 mg/dL    | 9.9 mg/dL  | 0.1   | TRUE    |
      | 0.9 g/dL | 199 mg/24h | 1 mg/dL    | 10 mg/dL   | 0.1   | FALSE   |
      | 0.9 g/dL | 199 mg/24h | 1 mg/dL    | 10.1 mg/dL | 0.1   | FALSE   |
      | 0.9 g/dL | 199 mg/24h | 20 mg/dL   | 13 mg/dL   | 1.65  | TRUE    |
      | 0.9 g/dL | 199 mg/24h | 20 mg/dL   | 13 mg/dL   | 1.66  | FALSE   |
      | 0.9 g/dL | 199 mg/24h | 12 mg/dL   | 46 mg/dL   | 0.26  | TRUE    |
      | 0.9 g/dL | 199 mg/24h | 12 mg/dL   | 46 mg/dL   | 0.25  | FALSE   |

  Scenario: Measurable years ago, not measurable after bridging
    Given serum M-protein was 4.2 g/dL on day -1500
    And serum M-protein was 0.2 g/dL on day -10
    When mspike looks on day 30
    Then oligo- or non-secretory disease is FALSE
    And it is so because of serum

  Scenario: Urine was never collected
    Given serum M-protein was 0.2 g/dL on day -10
    And free light chains were kappa 1 mg/dL and lambda 1 mg/dL on day -10
    And FLC ratio was 1 on day -10
    When mspike looks on day 30
    Then oligo- or non-secretory disease is UNKNOWN
    And the criterion urine is UNKNOWN
    And the gap is never asked

  Scenario: What is measured after the infusion says nothing of before
    Given serum M-protein was 3 g/dL on day 1
    When mspike looks on day 30
    Then oligo- or non-secretory disease is UNKNOWN
