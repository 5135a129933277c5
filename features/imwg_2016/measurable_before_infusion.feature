# All patients here are synthetic.
Feature: What is measurable before infusion (IMWG 2016)
  By which marker the course after CAR T is followed.

  Scenario Outline: Serum <serum>, urine <urine>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was <serum> on day -10
    And urine M-protein was <urine> on day -10
    When mspike looks on day 30
    Then M-protein measurable before infusion is <outcome>

    Examples: each limit below, at and above
      | serum     | urine      | outcome |
      | 0.99 g/dL | 199 mg/24h | FALSE   |
      | 1 g/dL    | 199 mg/24h | TRUE    |
      | 1.01 g/dL | 199 mg/24h | TRUE    |
      | 0.99 g/dL | 200 mg/24h | TRUE    |
      | 0.99 g/dL | 201 mg/24h | TRUE    |
      | <1.5 g/dL | 199 mg/24h | UNKNOWN |

  Scenario Outline: Kappa <kappa>, lambda <lambda>, ratio <ratio>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And free light chains were kappa <kappa> and lambda <lambda> on day -10
    And FLC ratio was <ratio> on day -10
    When mspike looks on day 30
    Then light chains measurable before infusion is <outcome>

    Examples: each limit below, at and above
      | kappa      | lambda     | ratio | outcome |
      | 9.9 mg/dL  | 1 mg/dL    | 9.9   | FALSE   |
      | 10 mg/dL   | 1 mg/dL    | 10    | TRUE    |
      | 10.1 mg/dL | 1 mg/dL    | 10.1  | TRUE    |
      | 33 mg/dL   | 20 mg/dL   | 1.65  | FALSE   |
      | 33 mg/dL   | 19.9 mg/dL | 1.66  | TRUE    |
      | 1 mg/dL    | 9.9 mg/dL  | 0.1   | FALSE   |
      | 1 mg/dL    | 10 mg/dL   | 0.1   | TRUE    |
      | 1 mg/dL    | 10.1 mg/dL | 0.1   | TRUE    |
      | 13 mg/dL   | 50 mg/dL   | 0.26  | FALSE   |
      | 12 mg/dL   | 48 mg/dL   | 0.25  | TRUE    |

  Scenario: Nothing was measured
    Given a CAR T infusion of ide-cel on 2023-10-01
    When mspike looks on day 30
    Then M-protein measurable before infusion is UNKNOWN
    And light chains measurable before infusion is UNKNOWN
