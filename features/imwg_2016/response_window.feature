# All patients here are synthetic.
Feature: Which results a response looks at (IMWG 2016)
  Before: the last result in the 60 days up to the infusion, its day included. After: the
  latest result from the next day on.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01
    And urine M-protein was 20 mg/24h on day -10
    And urine M-protein was 20 mg/24h on day 90
    And a whole-body PET/CT on day -10 that shows no soft-tissue lesion
    And it shows no bone lesion
    And a whole-body PET/CT on day 90 that shows no soft-tissue lesion
    And it shows no bone lesion

  Scenario Outline: Serum 4 g/dL on <before>, 2 g/dL on <after>
    Given serum M-protein was 4 g/dL on <before>
    And serum M-protein was 2 g/dL on <after>
    And serum immunofixation was charted as positive on day 90
    When mspike looks on day 120
    Then response is <response>

    Examples: 60 days before
      | before  | after  | response |
      | day -59 | day 90 | PR       |
      | day -60 | day 90 | PR       |
      | day -61 | day 90 | UNKNOWN  |

    Examples: from the day after the infusion on
      | before  | after | response |
      | day -10 | day 1 | PR       |
      | day -10 | day 2 | PR       |

  Scenario: A result of the day of infusion is the one of before it
    Given serum M-protein was 8 g/dL on day -10
    And serum M-protein was 4 g/dL on day 0
    And serum M-protein was 2 g/dL on day 90
    And serum immunofixation was charted as positive on day 90
    When mspike looks on day 120
    Then response is PR

  Scenario: Clonal cells are looked for from the day after the infusion on
    Given serum M-protein was 4 g/dL on day -10
    And serum M-protein was 0 g/dL on day 90
    And serum immunofixation was charted as negative on day 90
    And urine immunofixation was charted as negative on day 90
    And marrow plasma cells was 1 % on day 90
    And FLC ratio was 1 on day 90
    And clonal marrow cells was charted as absent on day 1
    When mspike looks on day 120
    Then response is sCR

  Scenario: An answer of the day of infusion says nothing of after it
    Given serum M-protein was 4 g/dL on day -10
    And serum M-protein was 0 g/dL on day 90
    And serum immunofixation was charted as negative on day 90
    And urine immunofixation was charted as negative on day 90
    And marrow plasma cells was 1 % on day 90
    And FLC ratio was 1 on day 90
    And clonal marrow cells was charted as absent on day 0
    When mspike looks on day 120
    Then response is UNKNOWN
    And it may be sCR or CR

  Scenario Outline: Ratio <first> on day 30 and <latest> on day 90, everything else gone
    Given serum M-protein was 4 g/dL on day -10
    And serum M-protein was 0 g/dL on day 90
    And serum immunofixation was charted as negative on day 90
    And urine immunofixation was charted as negative on day 90
    And marrow plasma cells was 1 % on day 90
    And clonal marrow cells was charted as absent on day 90
    And FLC ratio was <first> on day 30
    And FLC ratio was <latest> on day 90
    When mspike looks on day 120
    Then response is <response>

    Examples: the latest ratio counts, not the lowest
      | first | latest | response |
      | 0.2   | 1      | sCR      |
      | 1     | 2      | CR       |
