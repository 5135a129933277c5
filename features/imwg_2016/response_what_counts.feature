# All patients here are synthetic.
Feature: What counts for a response (IMWG 2016)
  Serum and urine are graded by percent only where they were measurable before the
  infusion; marrow only where neither M-protein nor light chains were.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum immunofixation was charted as positive on day 90
    And urine immunofixation was charted as positive on day 90
    And a whole-body PET/CT on day -10 that shows no soft-tissue lesion
    And it shows no bone lesion
    And a whole-body PET/CT on day 90 that shows no soft-tissue lesion
    And it shows no bone lesion

  Scenario Outline: Measurable in urine; serum <before> before, <after> now, urine 400 to <urine>
    Given serum M-protein was <before> on day -10
    And serum M-protein was <after> on day 90
    And urine M-protein was 400 mg/24h on day -10
    And urine M-protein was <urine> on day 90
    When mspike looks on day 120
    Then response is <response>

    Examples: serum below 1 g/dL before the infusion is not graded by percent
      | before    | after    | urine      | response |
      | 0.99 g/dL | 0.9 g/dL | 50 mg/24h  | VGPR     |
      | 0.99 g/dL | 0.9 g/dL | 150 mg/24h | PR       |
      | 0.99 g/dL | 0.9 g/dL | 200 mg/24h | MR       |

    Examples: serum of 1 g/dL or more is
      | before    | after    | urine     | response |
      | 1 g/dL    | 0.5 g/dL | 50 mg/24h | PR       |
      | 1 g/dL    | 0.6 g/dL | 50 mg/24h | MR       |
      | 1 g/dL    | 0.8 g/dL | 50 mg/24h | SD       |
      | 1.01 g/dL | 0.5 g/dL | 50 mg/24h | PR       |

  Scenario Outline: Measurable in serum; urine <before> before, <after> now, serum 4 to <serum>
    Given serum M-protein was 4 g/dL on day -10
    And serum M-protein was <serum> on day 90
    And urine M-protein was <before> on day -10
    And urine M-protein was <after> on day 90
    When mspike looks on day 120
    Then response is <response>

    Examples: urine below 200 mg/24h before the infusion is not graded, of 200 it is
      | before     | after      | serum  | response |
      | 199 mg/24h | 200 mg/24h | 2 g/dL | PR       |
      | 200 mg/24h | 200 mg/24h | 2 g/dL | SD       |
      | 201 mg/24h | 201 mg/24h | 2 g/dL | SD       |
      | 199 mg/24h | 200 mg/24h | 3 g/dL | MR       |
      | 200 mg/24h | 200 mg/24h | 3 g/dL | SD       |

    Examples: 90 % of much urine M-protein is enough although 200 mg/24h remain
      | before      | after      | serum  | response |
      | 2500 mg/24h | 249 mg/24h | 2 g/dL | PR       |
      | 2500 mg/24h | 250 mg/24h | 2 g/dL | PR       |
      | 2500 mg/24h | 251 mg/24h | 2 g/dL | MR       |

  Scenario: The latest urine decides, not the lowest, for a partial response
    Given serum M-protein was 4 g/dL on day -10
    And serum M-protein was 2 g/dL on day 90
    And urine M-protein was 400 mg/24h on day -10
    And urine M-protein was 150 mg/24h on day 60
    And urine M-protein was 250 mg/24h on day 90
    When mspike looks on day 120
    Then response is SD

  Scenario: The latest urine decides, not the lowest, for a very good partial response
    Given serum M-protein was 4 g/dL on day -10
    And serum M-protein was 0.2 g/dL on day 90
    And urine M-protein was 400 mg/24h on day -10
    And urine M-protein was 50 mg/24h on day 60
    And urine M-protein was 120 mg/24h on day 90
    When mspike looks on day 120
    Then response is PR

  Scenario Outline: Measurable in light chains only; kappa 101 to <kappa>, urine <urine>, marrow 40 % to <marrow>
    Given serum M-protein was 0.1 g/dL on day -10
    And serum M-protein was 0.1 g/dL on day 90
    And urine M-protein was 150 mg/24h on day -10
    And urine M-protein was <urine> on day 90
    And free light chains were kappa 101 mg/dL and lambda 1 mg/dL on day -10
    And FLC ratio was 101 on day -10
    And free light chains were kappa <kappa> and lambda 1 mg/dL on day 90
    And FLC ratio was <ratio> on day 90
    And marrow plasma cells was <before> on day -10
    And marrow plasma cells was <marrow> on day 90
    When mspike looks on day 120
    Then response is <response>

    Examples: neither urine nor marrow grades it, and little marrow is no reason to leave it
      | kappa    | ratio | urine      | before | marrow | response |
      | 11 mg/dL | 11    | 150 mg/24h | 40 %   | 3 %    | VGPR     |
      | 51 mg/dL | 51    | 150 mg/24h | 40 %   | 30 %   | PR       |
      | 51 mg/dL | 51    | 150 mg/24h | 10 %   | 10 %   | PR       |
      | 51 mg/dL | 51    | 150 mg/24h | 29 %   | 29 %   | PR       |

  Scenario: Without M-protein there is no minor response
    Given serum M-protein was 0.1 g/dL on day -10
    And serum M-protein was 0.1 g/dL on day 90
    And urine M-protein was 20 mg/24h on day -10
    And urine M-protein was 20 mg/24h on day 90
    And free light chains were kappa 101 mg/dL and lambda 1 mg/dL on day -10
    And FLC ratio was 101 on day -10
    And free light chains were kappa 61 mg/dL and lambda 1 mg/dL on day 90
    And FLC ratio was 61 on day 90
    And a limited MRI on day -5
    And it shows a soft-tissue lesion in the left arm, not contiguous with bone
    When mspike looks on day 120
    Then response is SD

  Scenario: Marrow only: light chains that were never measurable make no very good partial response
    Given serum M-protein was 0 g/dL on day -10
    And serum M-protein was 0 g/dL on day 90
    And urine M-protein was 0 mg/24h on day -10
    And urine M-protein was 0 mg/24h on day 90
    And free light chains were kappa 2 mg/dL and lambda 1 mg/dL on day -10
    And FLC ratio was 2 on day -10
    And free light chains were kappa 1 mg/dL and lambda 1 mg/dL on day 90
    And FLC ratio was 1 on day 90
    And marrow plasma cells was 40 % on day -10
    And marrow plasma cells was 20 % on day 90
    And circulating plasma cells was 0 /uL on day -10
    And circulating plasma cells was 0 /uL on day 90
    When mspike looks on day 120
    Then response is PR
