# All patients here are synthetic.
Feature: Progressive disease (IMWG 2016)
  A rise of 25 % over the lowest confirmed value with an absolute amount, a new lesion, or
  growth of a known one. Confirmed progressive disease asks for two consecutive results.

  Scenario Outline: Serum <then> after <lowest>, measurable before infusion
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was 9 g/dL on day -10
    And serum M-protein was <lowest> on day 60
    And serum M-protein was <lowest> on day 90
    And serum M-protein was <then> on day 150
    And serum M-protein was <last> on day 170
    And urine M-protein was 20 mg/24h on day -10
    And urine M-protein was 20 mg/24h on day 150
    And urine M-protein was 20 mg/24h on day 170
    And a whole-body PET/CT on day 150 that shows no soft-tissue lesion
    And it shows no bone lesion
    When mspike looks on day 200
    Then progressive disease is <outcome>
    And it rests on the choice lowest_confirmed
    And confirmed progressive disease is <confirmed>

    Examples: 0.5 g/dL and 25 %
      | lowest   | then      | last      | outcome | confirmed |
      | 0.2 g/dL | 0.69 g/dL | 0.2 g/dL  | FALSE   | FALSE     |
      | 0.2 g/dL | 0.7 g/dL  | 0.2 g/dL  | TRUE    | FALSE     |
      | 0.2 g/dL | 0.71 g/dL | 0.71 g/dL | TRUE    | TRUE      |
      | 0.2 g/dL | 0.2 g/dL  | 0.7 g/dL  | TRUE    | UNKNOWN   |
      | 4 g/dL   | 4.99 g/dL | 4 g/dL    | FALSE   | FALSE     |
      | 4 g/dL   | 5 g/dL    | 5 g/dL    | TRUE    | TRUE      |

    Examples: from 5 g/dL on, 1 g/dL is enough
      | lowest    | then      | last      | outcome | confirmed |
      | 5 g/dL    | 5.99 g/dL | 5.99 g/dL | FALSE   | FALSE     |
      | 5 g/dL    | 6 g/dL    | 6 g/dL    | TRUE    | TRUE      |
      | 4.99 g/dL | 6 g/dL    | 6 g/dL    | FALSE   | FALSE     |
      | 5.01 g/dL | 6.01 g/dL | 6.01 g/dL | TRUE    | TRUE      |

  Scenario: A lowest value that nothing confirms is no reference, and the verdict says so
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was 2 g/dL on day -10
    And serum M-protein was 0.1 g/dL on day 60
    And serum M-protein was 0.9 g/dL on day 150
    And urine M-protein was 20 mg/24h on day -10
    And urine M-protein was 20 mg/24h on day 150
    And a whole-body PET/CT on day 150 that shows no soft-tissue lesion
    And it shows no bone lesion
    When mspike looks on day 200
    Then progressive disease is FALSE
    And it cautions nadir_unconfirmed

  Scenario Outline: Urine from 100 mg/24h to <then>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was 2 g/dL on day -10
    And serum M-protein was 0.1 g/dL on day 150
    And serum M-protein was 0.1 g/dL on day 170
    And urine M-protein was 900 mg/24h on day -10
    And urine M-protein was 100 mg/24h on day 60
    And urine M-protein was 100 mg/24h on day 90
    And urine M-protein was <then> on day 150
    And urine M-protein was <then> on day 170
    And a whole-body PET/CT on day 150 that shows no soft-tissue lesion
    And it shows no bone lesion
    When mspike looks on day 200
    Then progressive disease is <outcome>
    And confirmed progressive disease is <outcome>

    Examples: 200 mg/24h
      | then       | outcome |
      | 299 mg/24h | FALSE   |
      | 300 mg/24h | TRUE    |
      | 301 mg/24h | TRUE    |

  Scenario Outline: Light chains to <kappa>, serum <serum> before infusion
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was <serum> on day -10
    And serum M-protein was 0.1 g/dL on day 150
    And serum M-protein was 0.1 g/dL on day 170
    And urine M-protein was 20 mg/24h on day -10
    And urine M-protein was 20 mg/24h on day 150
    And urine M-protein was 20 mg/24h on day 170
    And free light chains were kappa 80 mg/dL and lambda 1 mg/dL on day -10
    And FLC ratio was 80 on day -10
    And free light chains were kappa 2 mg/dL and lambda 1 mg/dL on day 60
    And free light chains were kappa 2 mg/dL and lambda 1 mg/dL on day 90
    And free light chains were kappa <kappa> and lambda 1 mg/dL on day 150
    And free light chains were kappa <kappa> and lambda 1 mg/dL on day 170
    And a whole-body PET/CT on day 150 that shows no soft-tissue lesion
    And it shows no bone lesion
    When mspike looks on day 200
    Then progressive disease is <outcome>
    And confirmed progressive disease is <outcome>
    And the criterion light_chain is <criterion>

    Examples: more than 10 mg/dL, and only without measurable M-protein
      | serum    | kappa      | outcome | criterion      |
      | 0.9 g/dL | 11.9 mg/dL | FALSE   | FALSE          |
      | 0.9 g/dL | 12 mg/dL   | FALSE   | FALSE          |
      | 0.9 g/dL | 12.1 mg/dL | TRUE    | TRUE           |
      | 1.0 g/dL | 12.1 mg/dL | FALSE   | NOT APPLICABLE |

  Scenario Outline: Marrow from <lowest> to <then>, circulating plasma cells to <cells>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was 0.1 g/dL on day -10
    And serum M-protein was 0.1 g/dL on day 150
    And serum M-protein was 0.1 g/dL on day 170
    And urine M-protein was 20 mg/24h on day -10
    And urine M-protein was 20 mg/24h on day 150
    And urine M-protein was 20 mg/24h on day 170
    And free light chains were kappa <kappa> and lambda 1 mg/dL on day -10
    And FLC ratio was <ratio> on day -10
    And free light chains were kappa 2 mg/dL and lambda 1 mg/dL on day 150
    And free light chains were kappa 2 mg/dL and lambda 1 mg/dL on day 170
    And marrow plasma cells was 60 % on day -10
    And marrow plasma cells was <lowest> on day 90
    And marrow plasma cells was <then> on day 150
    And circulating_plasma_cells was 1000 /uL on day -10
    And circulating_plasma_cells was 400 /uL on day 90
    And circulating_plasma_cells was <cells> on day 150
    And circulating_plasma_cells was <cells> on day 170
    And a whole-body PET/CT on day 150 that shows no soft-tissue lesion
    And it shows no bone lesion
    When mspike looks on day 200
    Then progressive disease is <outcome>
    And confirmed progressive disease is <outcome>

    Examples: 10 % of cells and a quarter more; 200 per uL and half as many again
      | kappa    | ratio | lowest | then   | cells   | outcome |
      | 2 mg/dL  | 2     | 2 %    | 11.9 % | 400 /uL | FALSE   |
      | 2 mg/dL  | 2     | 2 %    | 12 %   | 400 /uL | TRUE    |
      | 2 mg/dL  | 2     | 2 %    | 12.1 % | 400 /uL | TRUE    |
      | 2 mg/dL  | 2     | 48 %   | 59.9 % | 400 /uL | FALSE   |
      | 2 mg/dL  | 2     | 48 %   | 60 %   | 400 /uL | TRUE    |
      | 2 mg/dL  | 2     | 2 %    | 2 %    | 599 /uL | FALSE   |
      | 2 mg/dL  | 2     | 2 %    | 2 %    | 600 /uL | TRUE    |
      | 2 mg/dL  | 2     | 2 %    | 2 %    | 601 /uL | TRUE    |
      | 20 mg/dL | 20    | 2 %    | 12 %   | 600 /uL | FALSE   |

  Scenario Outline: A <kind> lesion of <before> before, <after> now
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was 2 g/dL on day -10
    And serum M-protein was 0.1 g/dL on day 150
    And serum M-protein was 0.1 g/dL on day 170
    And urine M-protein was 20 mg/24h on day -10
    And urine M-protein was 20 mg/24h on day 150
    And urine M-protein was 20 mg/24h on day 170
    And a whole-body PET/CT on day -10 that lists every lesion
    And it shows a <kind> lesion L1 of <before>, contiguous with bone
    And a whole-body PET/CT on day 150 that lists every lesion
    And it shows a known <kind> lesion L1 of <after>, contiguous with bone
    When mspike looks on day 200
    Then progressive disease is <outcome>
    And confirmed progressive disease is <outcome>

    Examples: half as long again, and a short axis of more than 1 cm before
      | kind        | before       | after        | outcome |
      | soft-tissue | 20 x 11 mm   | 29.9 x 20 mm | FALSE   |
      | soft-tissue | 20 x 11 mm   | 30 x 20 mm   | TRUE    |
      | soft-tissue | 20 x 11 mm   | 30.1 x 20 mm | TRUE    |
      | soft-tissue | 20 x 9.9 mm  | 30 x 20 mm   | FALSE   |
      | soft-tissue | 20 x 10 mm   | 30 x 20 mm   | FALSE   |
      | soft-tissue | 20 x 10.1 mm | 30 x 20 mm   | TRUE    |
      | soft-tissue | 20 mm        | 30 mm        | UNKNOWN |
      | bone        | 20 x 11 mm   | 29.9 x 20 mm | FALSE   |
      | bone        | 20 x 11 mm   | 30 x 20 mm   | TRUE    |
      | bone        | 20 x 9.9 mm  | 30 x 20 mm   | FALSE   |
      | bone        | 20 x 10 mm   | 30 x 20 mm   | FALSE   |
      | bone        | 20 x 10.1 mm | 30 x 20 mm   | TRUE    |

  Scenario Outline: A new <kind> lesion needs no complete list and no second study
    Given a CAR T infusion of ide-cel on 2023-10-01
    And a limited MRI on day 150
    And it shows a new <kind> lesion in the left arm
    When mspike looks on day 200
    Then progressive disease is TRUE
    And it is so because of <criterion>
    And confirmed progressive disease is TRUE

    Examples:
      | kind        | criterion              |
      | soft-tissue | new_soft_tissue_lesion |
      | bone        | new_bone_lesion        |

  Scenario Outline: Two soft-tissue lesions, the sum of products <charted>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was 2 g/dL on day -10
    And serum M-protein was 0.1 g/dL on day 150
    And serum M-protein was 0.1 g/dL on day 170
    And urine M-protein was 20 mg/24h on day -10
    And urine M-protein was 20 mg/24h on day 150
    And urine M-protein was 20 mg/24h on day 170
    And a whole-body PET/CT on day -10 that lists every lesion
    And it shows a soft-tissue lesion L1 of 20 x 15 mm, contiguous with bone
    And it shows a soft-tissue lesion L2 of 20 x 15 mm, not contiguous with bone
    And a whole-body PET/CT on day 150 that lists every lesion
    And it shows a known soft-tissue lesion L1 of 26 x 19 mm, contiguous with bone
    And it shows a known soft-tissue lesion L2 of 26 x 19 mm, not contiguous with bone
    And plasmacytoma growth was charted as <charted> on day 150
    When mspike looks on day 200
    Then progressive disease is <outcome>
    And confirmed progressive disease is <outcome>

    Examples:
      | charted              | outcome |
      | at least 50 percent  | TRUE    |
      | less than 50 percent | FALSE   |

  Scenario: Known lesions whose earlier size nobody recorded
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was 2 g/dL on day -10
    And serum M-protein was 0.1 g/dL on day 150
    And urine M-protein was 20 mg/24h on day -10
    And urine M-protein was 20 mg/24h on day 150
    And a whole-body PET/CT on day 150 that lists every lesion
    And it shows a known soft-tissue lesion in the liver of 30 mm, not contiguous with bone
    When mspike looks on day 200
    Then progressive disease is UNKNOWN
    And the criterion soft_tissue_growth is UNKNOWN
    And the criterion new_soft_tissue_lesion is FALSE
    And the gap is inconclusive

  Scenario: Not imaged is not "no new lesion"
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was 2 g/dL on day -10
    And serum M-protein was 0.1 g/dL on day 150
    And urine M-protein was 20 mg/24h on day 150
    When mspike looks on day 200
    Then progressive disease is UNKNOWN
    And the criterion serum is FALSE
    And the gap is never asked

  Scenario: Without an infusion
    Given serum M-protein was 2 g/dL on 2024-01-10
    When mspike looks on 2024-02-01
    Then progressive disease is UNKNOWN
    And confirmed progressive disease is UNKNOWN
    And the gap is no index event
