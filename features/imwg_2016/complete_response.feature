# All patients here are synthetic.
Feature: Complete response (IMWG 2016)
  Negative immunofixation of serum and of urine, fewer than 5 % plasma cells, no soft-tissue
  plasmacytoma; in disease measurable by light chains only, a normal ratio as well.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01

  Rule: Disease that was measurable in serum

    Background:
      Given serum M-protein was 4 g/dL on day -10
      And serum M-protein was 0 g/dL on day 90
      And urine M-protein was 20 mg/24h on day -10

    Scenario Outline: Serum <serum>, urine <urine>
      Given serum immunofixation was charted as <serum> on day 90
      And urine immunofixation was charted as <urine> on day 90
      And marrow plasma cells was 3 % on day 90
      And a whole-body PET/CT on day 90 that shows no soft-tissue lesion
      When mspike looks on day 120
      Then complete response is <outcome>

      Examples: both have to be negative
        | serum    | urine    | outcome |
        | negative | negative | TRUE    |
        | negative | positive | FALSE   |
        | positive | negative | FALSE   |
        | positive | positive | FALSE   |

    Scenario: The latest marrow decides, not the lowest
      Given serum immunofixation was charted as negative on day 90
      And urine immunofixation was charted as negative on day 90
      And marrow plasma cells was 3 % on day 30
      And marrow plasma cells was 6 % on day 90
      And a whole-body PET/CT on day 90 that shows no soft-tissue lesion
      When mspike looks on day 120
      Then complete response is FALSE

    Scenario Outline: A soft-tissue plasmacytoma, <contiguity> bone
      Given serum immunofixation was charted as negative on day 90
      And urine immunofixation was charted as negative on day 90
      And marrow plasma cells was 3 % on day 90
      And a whole-body PET/CT on day 90 that lists every lesion
      And it shows a soft-tissue lesion in the chest wall, <contiguity> bone
      When mspike looks on day 120
      Then complete response is FALSE
      And it is so because of plasmacytoma

      Examples:
        | contiguity          |
        | contiguous with     |
        | not contiguous with |

    Scenario Outline: Marrow on <day>
      Given serum immunofixation was charted as negative on day 90
      And urine immunofixation was charted as negative on day 90
      And marrow plasma cells was 3 % on <day>
      And a whole-body PET/CT on day 90 that shows no soft-tissue lesion
      When mspike looks on day 120
      Then complete response is <outcome>

      Examples: from the day after the infusion on
        | day   | outcome |
        | day 0 | UNKNOWN |
        | day 1 | TRUE    |
        | day 2 | TRUE    |

  Rule: Disease that was measurable by light chains only

    Background:
      Given serum M-protein was 0.1 g/dL on day -10
      And urine M-protein was 20 mg/24h on day -10
      And serum immunofixation was charted as negative on day 90
      And urine immunofixation was charted as negative on day 90
      And marrow plasma cells was 3 % on day 90
      And a whole-body PET/CT on day 90 that shows no soft-tissue lesion

    Scenario Outline: Ratio <first> on day 30, <latest> on day 90
      Given FLC ratio was <first> on day 30
      And FLC ratio was <latest> on day 90
      When mspike looks on day 120
      Then complete response is <outcome>

      Examples: 0.26 to 1.65, each end below, at and above
        | first | latest | outcome |
        | 1     | 0.25   | FALSE   |
        | 1     | 0.26   | TRUE    |
        | 1     | 0.27   | TRUE    |
        | 1     | 1.64   | TRUE    |
        | 1     | 1.65   | TRUE    |
        | 1     | 1.66   | FALSE   |

      Examples: the latest ratio counts, not the lowest
        | first | latest | outcome |
        | 0.2   | 1      | TRUE    |
        | 1     | 2      | FALSE   |
