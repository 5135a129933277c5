# All patients here are synthetic.
Feature: Response (IMWG 2016)
  The latest results against the baseline value; the worst parameter decides. What nobody
  tested leaves every value that is still possible.

  Scenario Outline: Serum 4 to <serum>, urine 400 to <urine>, immunofixation <fixation>, marrow <marrow>, ratio <ratio>, clonal cells <clonal>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was 4 g/dL on day -10
    And serum M-protein was <serum> on day 90
    And urine M-protein was 400 mg/24h on day -10
    And urine M-protein was <urine> on day 90
    And free light chains were kappa 20 mg/dL and lambda 1 mg/dL on day -10
    And FLC ratio was 20 on day -10
    And FLC ratio was <ratio> on day 90
    And serum immunofixation was charted as <fixation> on day 90
    And urine immunofixation was charted as <fixation> on day 90
    And marrow plasma cells was 40 % on day -10
    And marrow plasma cells was <marrow> on day 90
    And clonal marrow cells was charted as <clonal> on day 90
    And a whole-body PET/CT on day -10 that shows no soft-tissue lesion
    And it shows no bone lesion
    And a whole-body PET/CT on day 90 that shows no soft-tissue lesion
    And it shows no bone lesion
    When mspike looks on day 120
    Then response is <response>
    And it cautions unconfirmed
    And it rests on the choice latest
    And complete response is <complete>

    Examples: serum and urine, each limit below, at and above
      | serum     | urine        | ratio | fixation | marrow | clonal  | response | complete |
      | 0.4 g/dL  | 99.9 mg/24h  | 1     | positive | 3 %    | absent  | VGPR     | FALSE    |
      | 0.39 g/dL | 99.9 mg/24h  | 1     | positive | 3 %    | absent  | VGPR     | FALSE    |
      | 0.4 g/dL  | 100 mg/24h   | 1     | positive | 3 %    | absent  | PR       | FALSE    |
      | 0.41 g/dL | 50 mg/24h    | 1     | positive | 3 %    | absent  | PR       | FALSE    |
      | 2 g/dL    | 199 mg/24h   | 1     | positive | 3 %    | absent  | PR       | FALSE    |
      | 2 g/dL    | 40 mg/24h    | 1     | positive | 3 %    | absent  | PR       | FALSE    |
      | 2 g/dL    | 200 mg/24h   | 1     | positive | 3 %    | absent  | MR       | FALSE    |
      | 2.01 g/dL | 100 mg/24h   | 1     | positive | 3 %    | absent  | MR       | FALSE    |
      | 3 g/dL    | 200 mg/24h   | 1     | positive | 3 %    | absent  | MR       | FALSE    |
      | 3.01 g/dL | 200 mg/24h   | 1     | positive | 3 %    | absent  | SD       | FALSE    |
      | 3 g/dL    | 201 mg/24h   | 1     | positive | 3 %    | absent  | SD       | FALSE    |
      | 5 g/dL    | 400 mg/24h   | 1     | positive | 3 %    | absent  | PD       | FALSE    |
      | 4.99 g/dL | 400 mg/24h   | 1     | positive | 3 %    | absent  | SD       | FALSE    |

    Examples: complete and stringent complete response
      | serum  | urine    | ratio | fixation | marrow | clonal  | response | complete |
      | 0 g/dL | 0 mg/24h | 1     | negative | 4.9 %  | absent  | sCR      | TRUE     |
      | 0 g/dL | 0 mg/24h | 1     | negative | 4.9 %  | present | CR       | TRUE     |
      | 0 g/dL | 0 mg/24h | 1     | negative | 5 %    | absent  | VGPR     | FALSE    |
      | 0 g/dL | 0 mg/24h | 1.65  | negative | 4.9 %  | absent  | sCR      | TRUE     |
      | 0 g/dL | 0 mg/24h | 1.66  | negative | 4.9 %  | absent  | CR       | TRUE     |
      | 0 g/dL | 0 mg/24h | 0.26  | negative | 4.9 %  | absent  | sCR      | TRUE     |
      | 0 g/dL | 0 mg/24h | 0.25  | negative | 4.9 %  | absent  | CR       | TRUE     |
      | 0 g/dL | 0 mg/24h | 1     | positive | 4.9 %  | absent  | VGPR     | FALSE    |

  Scenario Outline: Light chains only, kappa 101 to <kappa>, ratio <ratio>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was 0.1 g/dL on day -10
    And serum M-protein was 0 g/dL on day 90
    And urine M-protein was 20 mg/24h on day -10
    And urine M-protein was 0 mg/24h on day 90
    And free light chains were kappa 101 mg/dL and lambda 1 mg/dL on day -10
    And FLC ratio was 101 on day -10
    And free light chains were kappa <kappa> and lambda 1 mg/dL on day 90
    And FLC ratio was <ratio> on day 90
    And serum immunofixation was charted as negative on day 90
    And urine immunofixation was charted as negative on day 90
    And marrow plasma cells was 40 % on day -10
    And marrow plasma cells was 3 % on day 90
    And clonal marrow cells was charted as present on day 90
    And a whole-body PET/CT on day -10 that shows no soft-tissue lesion
    And it shows no bone lesion
    And a whole-body PET/CT on day 90 that shows no soft-tissue lesion
    And it shows no bone lesion
    When mspike looks on day 120
    Then response is <response>
    And complete response is <complete>

    Examples: 90 % and 50 % of the difference
      | kappa      | ratio | response | complete |
      | 1.5 mg/dL  | 1.5   | CR       | TRUE     |
      | 1.65 mg/dL | 1.65  | CR       | TRUE     |
      | 1.66 mg/dL | 1.66  | VGPR     | FALSE    |
      | 0.2 mg/dL  | 0.2   | VGPR     | FALSE    |
      | 11 mg/dL   | 11    | VGPR     | FALSE    |
      | 11.1 mg/dL | 11.1  | PR       | FALSE    |
      | 51 mg/dL   | 51    | PR       | FALSE    |
      | 51.1 mg/dL | 51.1  | SD       | FALSE    |

  Scenario Outline: Marrow only, from <before> to <now>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was 0 g/dL on day -10
    And serum M-protein was 0 g/dL on day 90
    And urine M-protein was 0 mg/24h on day -10
    And urine M-protein was 0 mg/24h on day 90
    And free light chains were kappa 2 mg/dL and lambda 1 mg/dL on day -10
    And FLC ratio was 2 on day -10
    And free light chains were kappa 2 mg/dL and lambda 1 mg/dL on day 90
    And FLC ratio was 2 on day 90
    And serum immunofixation was charted as positive on day 90
    And urine immunofixation was charted as negative on day 90
    And marrow plasma cells was <before> on day -10
    And marrow plasma cells was <now> on day 90
    And circulating_plasma_cells was 0 /uL on day -10
    And circulating_plasma_cells was 0 /uL on day 90
    And a whole-body PET/CT on day -10 that shows no soft-tissue lesion
    And it shows no bone lesion
    And a whole-body PET/CT on day 90 that shows no soft-tissue lesion
    And it shows no bone lesion
    When mspike looks on day 120
    Then response is <response>

    Examples: 30 % before, and half of it
      | before | now    | response       |
      | 30 %   | 15 %   | PR             |
      | 30 %   | 15.1 % | SD             |
      | 29.9 % | 3 %    | NOT APPLICABLE |
      | 30.1 % | 15 %   | PR             |

  Scenario Outline: A plasmacytoma of before infusion, serum 4 to <serum>, reduction <charted>, <seen>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was 4 g/dL on day -10
    And serum M-protein was <serum> on day 90
    And urine M-protein was 20 mg/24h on day -10
    And urine M-protein was 20 mg/24h on day 90
    And serum immunofixation was charted as negative on day 90
    And urine immunofixation was charted as negative on day 90
    And marrow plasma cells was 3 % on day 90
    And FLC ratio was 2 on day 90
    And plasmacytoma reduction was charted as <charted> on day 90
    And a whole-body PET/CT on day -10 that lists every lesion
    And it shows a soft-tissue lesion L1 of 40 mm, not contiguous with bone
    And it shows no bone lesion
    And a whole-body PET/CT on day 90 that lists every lesion
    And it shows <seen>
    When mspike looks on day 120
    Then response is <response>
    And plasmacytoma of before infusion gone or reduced is <reduced>
    And soft-tissue plasmacytoma at baseline is TRUE
    And complete response is <complete>

    Examples:
      | serum    | charted              | seen                                                             | reduced | response | complete |
      | 0.1 g/dL | at least 50 percent  | a known soft-tissue lesion L1 of 10 mm, not contiguous with bone | TRUE    | VGPR     | FALSE    |
      | 2 g/dL   | at least 50 percent  | a known soft-tissue lesion L1 of 10 mm, not contiguous with bone | TRUE    | PR       | FALSE    |
      | 3 g/dL   | at least 50 percent  | a known soft-tissue lesion L1 of 10 mm, not contiguous with bone | TRUE    | MR       | FALSE    |
      | 0.1 g/dL | less than 50 percent | a known soft-tissue lesion L1 of 39 mm, not contiguous with bone | FALSE   | SD       | FALSE    |
      | 0.1 g/dL | less than 50 percent | no bone lesion                                                   | TRUE    | CR       | TRUE     |

  Scenario: Immunofixation that nobody did leaves what is possible
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was 4 g/dL on day -10
    And serum M-protein was 0 g/dL on day 90
    And urine M-protein was 20 mg/24h on day -10
    And urine M-protein was 0 mg/24h on day 90
    And marrow plasma cells was 3 % on day 90
    And FLC ratio was 2 on day 90
    And a whole-body PET/CT on day -10 that shows no soft-tissue lesion
    And a whole-body PET/CT on day 90 that shows no soft-tissue lesion
    And it shows no bone lesion
    When mspike looks on day 120
    Then response is UNKNOWN
    And it may be CR or VGPR
    And complete response is UNKNOWN
    And soft-tissue plasmacytoma at baseline is FALSE
    And plasmacytoma of before infusion gone or reduced is NOT APPLICABLE
    And it rests on the choice spd

  Scenario: Nothing on record since infusion
    Given a CAR T infusion of ide-cel on 2023-10-01
    When mspike looks on day 120
    Then response is UNKNOWN
    And complete response is UNKNOWN
    And plasmacytoma of before infusion gone or reduced is UNKNOWN
    And soft-tissue plasmacytoma at baseline is UNKNOWN
