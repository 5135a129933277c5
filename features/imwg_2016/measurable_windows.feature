# All patients here are synthetic.
Feature: When measurable disease is measured (IMWG 2016)
  At baseline: the last result in the 60 days up to the infusion. At progression: within 30
  days either side of it. A later result changes nothing of what was measurable before.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01

  Scenario Outline: Serum M-protein 2 g/dL on <day>, at baseline
    Given serum M-protein was 2 g/dL on <day>
    When mspike looks on day 120
    Then measurable disease at baseline is <outcome>

    Examples: 60 days before the infusion
      | day     | outcome |
      | day -59 | TRUE    |
      | day -60 | TRUE    |
      | day -61 | UNKNOWN |

  Scenario Outline: Serum M-protein 2 g/dL on <day>, at a progression of day 160
    Given progression was documented on day 160
    And serum M-protein was 2 g/dL on <day>
    When mspike looks on day 300
    Then measurable disease at progression is <outcome>

    Examples: 30 days either side
      | day     | outcome |
      | day 129 | UNKNOWN |
      | day 130 | TRUE    |
      | day 131 | TRUE    |
      | day 189 | TRUE    |
      | day 190 | TRUE    |
      | day 191 | UNKNOWN |

  Scenario: Lambda chains that were measurable before, and normal after
    Given lambda was 20 mg/dL on day -10
    And kappa was 1 mg/dL on day -10
    And FLC ratio was 0.05 on day -10
    And lambda was 1 mg/dL on day 30
    And kappa was 1 mg/dL on day 30
    And FLC ratio was 1 on day 30
    When mspike looks on day 60
    Then light chains measurable before infusion is TRUE
    And it is so because of lambda and lambda_ratio

  Scenario: Kappa chains that were measurable before, and normal after
    Given lambda was 1 mg/dL on day -10
    And kappa was 20 mg/dL on day -10
    And FLC ratio was 20 on day -10
    And lambda was 1 mg/dL on day 30
    And kappa was 1 mg/dL on day 30
    And FLC ratio was 1 on day 30
    When mspike looks on day 60
    Then light chains measurable before infusion is TRUE

  Scenario: Urine that was measurable before, and clear after
    Given serum M-protein was 0.1 g/dL on day -10
    And urine M-protein was 400 mg/24h on day -10
    And urine M-protein was 0 mg/24h on day 30
    When mspike looks on day 60
    Then M-protein measurable before infusion is TRUE

  Scenario: Serum that was measurable before, and clear after
    Given serum M-protein was 2 g/dL on day -10
    And urine M-protein was 0 mg/24h on day -10
    And serum M-protein was 0 g/dL on day 30
    When mspike looks on day 60
    Then M-protein measurable before infusion is TRUE
