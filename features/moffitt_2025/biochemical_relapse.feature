# All patients here are synthetic.
Feature: Biochemical relapse after BCMA CAR T (Moffitt 2025)
  A rise of 25 % or more from the lowest level, and of 0.5 g/dL in serum, 200 mg/24h in
  urine or 10 mg/dL in the difference of the light chains, the last one only without
  measurable serum or urine M-protein.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01

  Rule: The serum M-protein decides
    Everything else is known and quiet: the urine does not rise, and with 2 g/dL at
    baseline the light chains do not count.

    Background:
      Given urine M-protein was:
        | date    | value (mg/24h) |
        | day -10 | 0              |
        | day 60  | 0              |
        | day 150 | 0              |

    Scenario: A rise from below the detection limit
      Given serum M-protein was:
        | date    | value     |
        | day -10 | 2.00 g/dL |
        | day 60  | <0.1 g/dL |
        | day 110 | 0.70 g/dL |
      When mspike looks on day 120
      Then biochemical relapse is TRUE
      And it is so because of serum
      And it says "rose from <0.1 g/dL (2023-11-30) to 0.7 g/dL (2024-01-19)"
      And the evidence is:
        | fact            | date       | value     |
        | car t infusion  | 2023-10-01 | idecabtagene vicleucel |
        | serum m protein | 2023-11-30 | <0.1 g/dL |
        | serum m protein | 2024-01-19 | 0.7 g/dL  |
      And it looked at results up to day 110
      And it cautions unconfirmed
      And the criterion light_chain is NOT APPLICABLE

    Scenario Outline: The absolute limit of 0.5 g/dL: from <lowest> to <latest> g/dL
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | day 60  | <lowest>     |
        | day 110 | <latest>     |
      When mspike looks on day 160
      Then biochemical relapse is <verdict>
      And the criterion serum is <verdict>

      Examples: a rise of 0.49, 0.50 and 0.51 g/dL
        | lowest | latest | verdict |
        | 0.00   | 0.49   | FALSE   |
        | 0.00   | 0.50   | TRUE    |
        | 0.00   | 0.51   | TRUE    |
        | 0.07   | 0.56   | FALSE   |
        | 0.07   | 0.57   | TRUE    |
        | 0.07   | 0.58   | TRUE    |
        | 1.10   | 1.59   | FALSE   |
        | 1.10   | 1.60   | TRUE    |
        | 1.10   | 1.61   | TRUE    |

    Scenario Outline: The limit of 25 %: from <lowest> to <latest> g/dL
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 5.00         |
        | day 60  | <lowest>     |
        | day 110 | <latest>     |
      When mspike looks on day 160
      Then biochemical relapse is <verdict>

      Examples: 24.9, 25.0 and 25.1 %, each more than 0.5 g/dL
        | lowest | latest | verdict |
        | 4.00   | 4.996  | FALSE   |
        | 4.00   | 5.000  | TRUE    |
        | 4.00   | 5.004  | TRUE    |
        | 2.10   | 2.6229 | FALSE   |
        | 2.10   | 2.6250 | TRUE    |
        | 2.10   | 2.6271 | TRUE    |

      Examples: one limit is not enough
        | lowest | latest | verdict |
        | 0.10   | 0.50   | FALSE   |
        | 4.00   | 4.90   | FALSE   |

    Scenario: The same rise in g/L
      Given serum M-protein was:
        | date    | value (g/L) |
        | day -10 | 20.0        |
        | day 60  | 0.7         |
        | day 110 | 5.7         |
      When mspike looks on day 160
      Then biochemical relapse is TRUE
      And it says "rose from 0.07 g/dL (2023-11-30) to 0.57 g/dL (2024-01-19)"

    Scenario: It stays TRUE after the value falls again, with the day on which it was met
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | day 60  | 0.20         |
        | day 110 | 0.80         |
        | day 140 | 0.20         |
      When mspike looks on day 160
      Then biochemical relapse is TRUE
      And it says "first met 2024-01-19"
      And it looked at results up to day 150

    Scenario: A high value before the lowest one is no rise
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.40         |
        | day 20  | 2.50         |
        | day 60  | 0.30         |
        | day 110 | 0.40         |
      When mspike looks on day 160
      Then biochemical relapse is FALSE
      And it says "no rise of serum M-protein that meets the limits in 3 values to 2024-01-19"

    Scenario: A minimum from before the baseline window never counts
      Given serum M-protein was:
        | date     | value (g/dL) |
        | day -100 | 0.10         |
        | day -10  | 2.00         |
        | day 60   | 1.00         |
        | day 110  | 1.30         |
      When mspike looks on day 160
      Then biochemical relapse is FALSE

    Scenario: The day of infusion belongs to the baseline
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -30 | 1.20         |
        | day 0   | 2.40         |
        | day 60  | 2.40         |
      When mspike looks on day 160
      Then biochemical relapse is FALSE

    Scenario: The day after infusion does not
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -30 | 1.20         |
        | day 1   | 2.40         |
        | day 60  | 2.40         |
      When mspike looks on day 160
      Then biochemical relapse is TRUE
      And it says "rose from 1.2 g/dL (2023-09-01) to 2.4 g/dL (2023-10-02)"

    Scenario Outline: A baseline result <day> is <place> the 60 days before infusion
      Given serum M-protein was:
        | date   | value (g/dL) |
        | <day>  | 1.20         |
        | day 60 | 2.40         |
      When mspike looks on day 160
      Then biochemical relapse is <verdict>

      Examples:
        | day     | place   | verdict |
        | day -60 | inside  | TRUE    |
        | day -61 | outside | UNKNOWN |

    Scenario Outline: The baseline ends where lymphodepletion on <start> begins
      Given lymphodepletion started on <start>
      And serum M-protein was:
        | date    | value (g/dL) |
        | day -30 | 1.20         |
        | day -8  | 2.40         |
        | day 60  | 2.40         |
      When mspike looks on day 160
      Then biochemical relapse is <verdict>

      Examples: its first day belongs to the baseline; it counts within 14 days before infusion
        | start   | verdict |
        | day -5  | FALSE   |
        | day -8  | FALSE   |
        | day -9  | TRUE    |
        | day -14 | TRUE    |
        | day -15 | FALSE   |

    Scenario Outline: The search ends with the day on which the next line of therapy starts
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | day 60  | 0.20         |
        | <rise>  | 0.90         |
      And pomalidomide was started on day 100
      When mspike looks on day 160
      Then biochemical relapse is <verdict>

      Examples:
        | rise    | verdict |
        | day 99  | TRUE    |
        | day 100 | TRUE    |
        | day 101 | FALSE   |

    Scenario Outline: <what> does not end the search
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | day 60  | 0.20         |
        | day 110 | 0.90         |
      And <therapy>
      When mspike looks on day 160
      Then biochemical relapse is TRUE

      Examples:
        | what              | therapy                               |
        | An order          | pomalidomide was ordered on day 100   |
        | A supportive drug | dexamethasone was started on day 100  |
        | An earlier drug   | pomalidomide was started on day -100  |
        | Bridging          | carfilzomib was given on day 0        |

    Scenario: Nothing after the day of the question is seen
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | day 60  | 0.20         |
        | day 170 | 0.90         |
      When mspike looks on day 160
      Then biochemical relapse is FALSE
      When mspike looks on day 170
      Then biochemical relapse is TRUE

    Scenario: A result counts from the day on which it became known
      Given serum M-protein was:
        | date    | value (g/dL) | reported |
        | day -10 | 2.00         |          |
        | day 60  | 0.20         |          |
        | day 110 | 0.90         | day 114  |
      When mspike looks on day 113
      Then biochemical relapse is FALSE
      When mspike looks on day 114
      Then biochemical relapse is TRUE

    Scenario: A preliminary result supports nothing, but blocks the FALSE it would overturn
      Given serum M-protein was:
        | date    | value (g/dL) | status      |
        | day -10 | 2.00         |             |
        | day 60  | 0.20         |             |
        | day 90  | 0.30         |             |
        | day 110 | 3.00         | preliminary |
      When mspike looks on day 160
      Then biochemical relapse is UNKNOWN
      And the gap is preliminary
      And it says "would change this"

    Scenario: A preliminary result that changes nothing waits in silence
      Given serum M-protein was:
        | date    | value (g/dL) | status      |
        | day -10 | 2.00         |             |
        | day 60  | 0.20         |             |
        | day 90  | 0.30         |             |
        | day 110 | 0.30         | preliminary |
      When mspike looks on day 160
      Then biochemical relapse is FALSE

    Scenario: A correction replaces what it corrects
      Given serum M-protein was:
        | date    | value (g/dL) | status    |
        | day -10 | 2.00         |           |
        | day 60  | 0.20         |           |
        | day 110 | 3.00         |           |
        | day 110 | 0.30         | corrected |
      When mspike looks on day 160
      Then biochemical relapse is FALSE

    Scenario: A result entered in error never counts
      Given serum M-protein was:
        | date    | value (g/dL) | status           |
        | day -10 | 2.00         |                  |
        | day 60  | 0.20         |                  |
        | day 90  | 0.30         |                  |
        | day 110 | 9.90         | entered in error |
      When mspike looks on day 160
      Then biochemical relapse is FALSE

    Scenario: A failed measurement is no result
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | day 60  | 0.20         |
        | day 90  | 0.30         |
        | day 110 | failed       |
      When mspike looks on day 160
      Then biochemical relapse is FALSE
      And it looked at results up to day 150

    Scenario: A hidden result could be anything
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | day 60  | 0.20         |
        | day 110 | hidden       |
      When mspike looks on day 160
      Then biochemical relapse is UNKNOWN
      And the gap is inconclusive

    Scenario Outline: A lowest value of <lowest>, then <latest> g/dL
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | day 60  | <lowest>     |
        | day 110 | <latest>     |
      When mspike looks on day 160
      Then biochemical relapse is <verdict>

      Examples: a bound decides if every value within it does
        | lowest       | latest | verdict |
        | <0.1         | 0.49   | FALSE   |
        | <0.1         | 0.50   | UNKNOWN |
        | <0.1         | 0.59   | UNKNOWN |
        | <0.1         | 0.60   | TRUE    |
        | <=0.1        | 0.60   | TRUE    |
        | <0.4         | 0.60   | UNKNOWN |

      Examples: without a declared limit "not detected" can be any value, even a rise
        | lowest       | latest | verdict |
        | not detected | 0.40   | UNKNOWN |
        | not detected | 0.60   | UNKNOWN |

      Examples: a value above the range of the method
        | lowest | latest | verdict |
        | 0.20   | >0.70  | TRUE    |
        | 0.20   | >0.60  | UNKNOWN |
        | 0.20   | <0.70  | FALSE   |
        | 0.20   | <=0.70 | UNKNOWN |

    Scenario: Two different values of one day are one uncertain value
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | day 60  | 0.10         |
        | day 60  | 0.40         |
        | day 110 | 0.70         |
      When mspike looks on day 160
      Then biochemical relapse is UNKNOWN

    Scenario: Two results of one month, in an order that nobody recorded
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | 2023-12 | 0.10         |
        | 2023-12 | 0.70         |
      When mspike looks on day 160
      Then biochemical relapse is UNKNOWN
      And the gap is order unknown

    Scenario: Two results of one month that are no rise in either order
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | 2023-12 | 0.10         |
        | 2023-12 | 0.50         |
      When mspike looks on day 160
      Then biochemical relapse is FALSE

    Scenario: One low result alone cannot be a rise
      Given serum M-protein was 0.30 g/dL on day 60
      And free light chains were:
        | date    | kappa (mg/dL) | lambda |
        | day -10 | 5.0           | 1.0    |
        | day 60  | 5.0           | 1.0    |
      When mspike looks on day 160
      Then biochemical relapse is FALSE
      And the criterion serum_measurable is UNKNOWN

  Rule: The urine M-protein decides

    Background:
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | day 150 | 0.10         |

    Scenario Outline: From <lowest> to <latest> mg/24h
      Given urine M-protein was:
        | date    | value (mg/24h) |
        | day -10 | 2000           |
        | day 60  | <lowest>       |
        | day 110 | <latest>       |
      When mspike looks on day 160
      Then biochemical relapse is <verdict>
      And the criterion urine is <verdict>

      Examples: a rise of 199, 200 and 201 mg/24h
        | lowest | latest | verdict |
        | 0      | 199    | FALSE   |
        | 0      | 200    | TRUE    |
        | 0      | 201    | TRUE    |
        | 100    | 299    | FALSE   |
        | 100    | 300    | TRUE    |
        | 100    | 301    | TRUE    |

      Examples: a rise of 24.9, 25.0 and 25.1 %
        | lowest | latest | verdict |
        | 1000   | 1249   | FALSE   |
        | 1000   | 1250   | TRUE    |
        | 1000   | 1251   | TRUE    |

    Scenario: The same rise in g/24h
      Given urine M-protein was:
        | date    | value (g/24h) |
        | day -10 | 2.000         |
        | day 60  | 0.100         |
        | day 110 | 0.300         |
      When mspike looks on day 160
      Then biochemical relapse is TRUE
      And it is so because of urine

  Rule: The light chains decide, where neither serum nor urine was measurable

    Background:
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 0.40         |
        | day 150 | 0.40         |
      And urine M-protein was:
        | date    | value (mg/24h) |
        | day -10 | 50             |
        | day 150 | 50             |

    Scenario Outline: Kappa from <lowest> to <latest> mg/dL over lambda 1.0
      Given free light chains were:
        | date    | kappa (mg/dL) | lambda |
        | day -10 | 80.0          | 1.0    |
        | day 60  | <lowest>      | 1.0    |
        | day 110 | <latest>      | 1.0    |
      When mspike looks on day 160
      Then biochemical relapse is <verdict>
      And the criterion light_chain is <verdict>

      Examples: the difference rises by 9.9, 10.0 and 10.1 mg/dL
        | lowest | latest | verdict |
        | 2.0    | 11.9   | FALSE   |
        | 2.0    | 12.0   | TRUE    |
        | 2.0    | 12.1   | TRUE    |
        | 1.0    | 10.9   | FALSE   |
        | 1.0    | 11.0   | TRUE    |

      Examples: a difference of 60.0 rises by 24.9, 25.0 and 25.1 %
        | lowest | latest | verdict |
        | 61.0   | 75.94  | FALSE   |
        | 61.0   | 76.00  | TRUE    |
        | 61.0   | 76.06  | TRUE    |

    Scenario: Ten mg/dL are a hundred mg/L
      Given free light chains were:
        | date    | kappa (mg/L) | lambda |
        | day -10 | 800          | 10     |
        | day 60  | 20           | 10     |
        | day 110 | 119          | 10     |
      When mspike looks on day 160
      Then biochemical relapse is FALSE
      Given free light chains were kappa 120 mg/L and lambda 10 mg/L on day 120
      When mspike looks on day 160
      Then biochemical relapse is TRUE
      And it is so because of light_chain, serum_measurable and urine_measurable

    Scenario: The difference counts, not one chain
      Given free light chains were:
        | date    | kappa (mg/dL) | lambda |
        | day -10 | 80.0          | 1.0    |
        | day 60  | 2.0           | 1.0    |
        | day 110 | 22.0          | 15.0   |
      When mspike looks on day 160
      Then biochemical relapse is FALSE

    Scenario: The difference is never below zero
      Given free light chains were:
        | date    | kappa (mg/dL) | lambda |
        | day -10 | 80.0          | 1.0    |
        | day 60  | 0.5           | 5.0    |
        | day 110 | 10.9          | 1.0    |
      When mspike looks on day 160
      Then biochemical relapse is FALSE

    Scenario: Lambda is the involved chain
      Given free light chains were:
        | date    | kappa (mg/dL) | lambda |
        | day -10 | 1.0           | 80.0   |
        | day 60  | 1.0           | 2.0    |
        | day 110 | 1.0           | 12.0   |
      When mspike looks on day 160
      Then biochemical relapse is TRUE

    Scenario Outline: Which chain is involved: a baseline ratio of <kappa> to <lambda>
      Given free light chains were:
        | date    | kappa (mg/dL) | lambda   |
        | day -10 | <kappa>       | <lambda> |
        | day 60  | 1.0           | 1.0      |
        | day 110 | 21.0          | 1.0      |
      When mspike looks on day 160
      Then biochemical relapse is <verdict>

      Examples: normal is 0.26 to 1.65; within it both chains are tried
        | kappa | lambda | verdict |
        | 16.6  | 10.0   | TRUE    |
        | 16.5  | 10.0   | UNKNOWN |
        | 2.6   | 10.0   | UNKNOWN |
        | 2.5   | 10.0   | FALSE   |

    Scenario: Whichever chain is involved, there is no rise
      Given free light chains were:
        | date    | kappa (mg/dL) | lambda |
        | day -10 | 1.0           | 1.0    |
        | day 60  | 1.0           | 1.0    |
        | day 110 | 9.0           | 1.0    |
      When mspike looks on day 160
      Then biochemical relapse is FALSE

    Scenario: One chain without the other is no difference
      Given free light chains were:
        | date    | kappa (mg/dL) | lambda |
        | day -10 | 80.0          | 1.0    |
      And kappa was 2.0 mg/dL on day 60
      And kappa was 40.0 mg/dL on day 110
      When mspike looks on day 160
      Then biochemical relapse is UNKNOWN
      And the criterion light_chain is UNKNOWN

    Scenario: No light chains at all
      When mspike looks on day 160
      Then biochemical relapse is UNKNOWN
      And the gap is never asked

  Rule: Light chains count only without measurable serum or urine M-protein

    Background:
      Given free light chains were:
        | date    | kappa (mg/dL) | lambda |
        | day -10 | 80.0          | 1.0    |
        | day 60  | 2.0           | 1.0    |
        | day 110 | 40.0          | 1.0    |

    Scenario Outline: <serum> g/dL in serum and <urine> mg/24h in urine at baseline
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | <serum>      |
        | day 150 | 0.10         |
      And urine M-protein was:
        | date    | value (mg/24h) |
        | day -10 | <urine>        |
        | day 150 | 0              |
      When mspike looks on day 160
      Then biochemical relapse is <verdict>
      And the criterion light_chain is <light chains>

      Examples: 0.9, 1.0 and 1.1 g/dL; 199, 200 and 201 mg/24h
        | serum | urine | verdict | light chains   |
        | 0.9   | 199   | TRUE    | TRUE           |
        | 1.0   | 199   | FALSE   | NOT APPLICABLE |
        | 1.1   | 199   | FALSE   | NOT APPLICABLE |
        | 0.9   | 200   | FALSE   | NOT APPLICABLE |
        | 0.9   | 201   | FALSE   | NOT APPLICABLE |
        | 1.0   | 200   | FALSE   | NOT APPLICABLE |

    Scenario: A rise of the light chains outside the gate is told as a caution
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | day 150 | 0.10         |
      And urine M-protein was:
        | date    | value (mg/24h) |
        | day -10 | 0              |
        | day 150 | 0              |
      When mspike looks on day 160
      Then biochemical relapse is FALSE
      And it cautions light_chain_escape

    Scenario: Nobody knows whether the serum was measurable
      Given urine M-protein was:
        | date    | value (mg/24h) |
        | day -10 | 0              |
        | day 150 | 0              |
      And serum M-protein was 0.30 g/dL on day 60
      When mspike looks on day 160
      Then biochemical relapse is UNKNOWN
      And the criterion serum_measurable is UNKNOWN

  Rule: Not known, and why

    Scenario: No result since the infusion
      Given serum M-protein was 2.00 g/dL on day -10
      When mspike looks on day 30
      Then biochemical relapse is UNKNOWN
      And the gap is never asked
      And it says "serum M-protein: no result since 2023-10-01"

    Scenario: Serum is quiet, and nobody followed the urine
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | day 60  | 0.10         |
      When mspike looks on day 160
      Then biochemical relapse is UNKNOWN
      And the criterion serum is FALSE
      And the criterion urine is UNKNOWN
      And the criterion light_chain is NOT APPLICABLE
      And what would settle it is "urine M-protein: two results since 2023-10-01"

    Scenario: The only serum result is a bound, and the next one alone may not tell
      Given urine M-protein was:
        | date    | value (mg/24h) |
        | day -10 | 300            |
        | day 60  | 0              |
      And serum M-protein was <2.00 g/dL on day 60
      When mspike looks on day 160
      Then biochemical relapse is UNKNOWN
      And what could settle it is "serum M-protein: one more result since 2023-10-01"
      And what would settle it is "serum M-protein: one more result since 2023-10-01" and "serum M-protein: the exact value of Observation/serum-m-protein-2023-11-30 (2023-11-30)"

    Scenario: The serum could not be measured
      Given serum M-protein was 2.00 g/dL on day -10
      And serum M-protein was failed on day 60
      When mspike looks on day 160
      Then biochemical relapse is UNKNOWN
      And the gap is not done

    Scenario: Serum and urine rise together
      Given serum M-protein was:
        | date    | value (g/dL) |
        | day -10 | 2.00         |
        | day 60  | 0.10         |
        | day 110 | 0.90         |
      And urine M-protein was:
        | date    | value (mg/24h) |
        | day -10 | 500            |
        | day 60  | 0              |
        | day 110 | 400            |
      When mspike looks on day 160
      Then biochemical relapse is TRUE
      And it is so because of serum
      And urine holds too
