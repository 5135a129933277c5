# All patients here are synthetic.
Feature: Measurable disease (IMWG 2016)
  Serum M-protein of at least 1 g/dL, urine M-protein of at least 200 mg/24h, or an involved
  free light chain of at least 10 mg/dL with an abnormal ratio.

  Scenario Outline: Serum <serum>, urine <urine>, kappa <kappa>, lambda <lambda>, ratio <ratio>
    Given serum M-protein was <serum> on 2024-01-20
    And urine M-protein was <urine> on 2024-01-20
    And free light chains were kappa <kappa> and lambda <lambda> on 2024-01-20
    And FLC ratio was <ratio> on 2024-01-20
    When mspike looks on 2024-01-31
    Then measurable disease is <outcome>
    And it rests on the choice as_read

    Examples: each limit below, at and above
      | serum    | urine      | kappa      | lambda     | ratio | outcome |
      | 0.9 g/dL | 199 mg/24h | 1 mg/dL    | 1 mg/dL    | 1     | FALSE   |
      | 1.0 g/dL | 199 mg/24h | 1 mg/dL    | 1 mg/dL    | 1     | TRUE    |
      | 1.1 g/dL | 199 mg/24h | 1 mg/dL    | 1 mg/dL    | 1     | TRUE    |
      | 0.9 g/dL | 200 mg/24h | 1 mg/dL    | 1 mg/dL    | 1     | TRUE    |
      | 0.9 g/dL | 201 mg/24h | 1 mg/dL    | 1 mg/dL    | 1     | TRUE    |
      | 0.9 g/dL | 199 mg/24h | 9.9 mg/dL  | 1 mg/dL    | 9.9   | FALSE   |
      | 0.9 g/dL | 199 mg/24h | 10 mg/dL   | 1 mg/dL    | 10    | TRUE    |
      | 0.9 g/dL | 199 mg/24h | 10.1 mg/dL | 1 mg/dL    | 10.1  | TRUE    |
      | 0.9 g/dL | 199 mg/24h | 1 mg/dL    | 9.9 mg/dL  | 0.1   | FALSE   |
      | 0.9 g/dL | 199 mg/24h | 1 mg/dL    | 10 mg/dL   | 0.1   | TRUE    |
      | 0.9 g/dL | 199 mg/24h | 1 mg/dL    | 10.1 mg/dL | 0.1   | TRUE    |
      | 0.9 g/dL | 199 mg/24h | 20 mg/dL   | 13 mg/dL   | 1.65  | FALSE   |
      | 0.9 g/dL | 199 mg/24h | 20 mg/dL   | 13 mg/dL   | 1.66  | TRUE    |
      | 0.9 g/dL | 199 mg/24h | 12 mg/dL   | 46 mg/dL   | 0.26  | FALSE   |
      | 0.9 g/dL | 199 mg/24h | 12 mg/dL   | 46 mg/dL   | 0.25  | TRUE    |
      | 9 g/L    | 199 mg/24h | 99 mg/L    | 10 mg/L    | 9.9   | FALSE   |
      | 10 g/L   | 199 mg/24h | 99 mg/L    | 10 mg/L    | 9.9   | TRUE    |
      | 9 g/L    | 199 mg/24h | 100 mg/L   | 10 mg/L    | 10    | TRUE    |

  Scenario: A ratio that nobody reported is not calculated
    Given serum M-protein was 0.2 g/dL on 2024-01-20
    And urine M-protein was 20 mg/24h on 2024-01-20
    And free light chains were kappa 50 mg/dL and lambda 1 mg/dL on 2024-01-20
    When mspike looks on 2024-01-31
    Then measurable disease is UNKNOWN
    And the criterion kappa is TRUE
    And the criterion kappa_ratio is UNKNOWN

  Scenario: The latest result counts
    Given serum M-protein was 3 g/dL on 2023-10-20
    And serum M-protein was 0.2 g/dL on 2024-01-20
    When mspike looks on 2024-01-31
    Then measurable disease is UNKNOWN
    And the criterion serum is FALSE

  Scenario Outline: Serum <baseline> before infusion, <progression> at progression
    Given a CAR T infusion of ide-cel on 2023-10-01
    And progression was documented on day 160
    And serum M-protein was <baseline> on day -10
    And urine M-protein was 20 mg/24h on day -10
    And free light chains were kappa 1 mg/dL and lambda 1 mg/dL on day -10
    And FLC ratio was 1 on day -10
    And serum M-protein was <progression> on day 165
    And urine M-protein was 20 mg/24h on day 165
    And free light chains were kappa <kappa> and lambda <lambda> on day 165
    And FLC ratio was <ratio> on day 165
    When mspike looks on day 300
    Then measurable disease at baseline is <before>
    And measurable disease at progression is <then>

    Examples:
      | baseline | progression | kappa    | lambda   | ratio | before | then  |
      | 2 g/dL   | 0.4 g/dL    | 1 mg/dL  | 1 mg/dL  | 1     | TRUE   | FALSE |
      | 0.4 g/dL | 2 g/dL      | 1 mg/dL  | 1 mg/dL  | 1     | FALSE  | TRUE  |
      | 0.4 g/dL | 0.4 g/dL    | 30 mg/dL | 1 mg/dL  | 30    | FALSE  | TRUE  |
      | 0.4 g/dL | 0.4 g/dL    | 1 mg/dL  | 30 mg/dL | 0.03  | FALSE  | TRUE  |

  Scenario Outline: Measurable before infusion by <what>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And <what> on day -10
    And FLC ratio was <ratio> on day -10
    When mspike looks on day 30
    Then measurable disease at baseline is TRUE
    And measurable disease at progression is UNKNOWN

    Examples:
      | what                         | ratio |
      | urine M-protein was 2 g/24h  | 1     |
      | kappa was 30 mg/dL           | 30    |
      | lambda was 30 mg/dL          | 0.03  |

  Scenario: Urine at progression
    Given a CAR T infusion of ide-cel on 2023-10-01
    And progression was documented on day 160
    And urine M-protein was 2 g/24h on day 165
    When mspike looks on day 300
    Then measurable disease at progression is TRUE
    And it is so because of urine
    And measurable disease at baseline is UNKNOWN
