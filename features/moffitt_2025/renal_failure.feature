# All patients here are synthetic.
Feature: Renal failure before CAR T (Moffitt 2025)
  Serum creatinine above 2 mg/dL at the last result before infusion.

  Scenario Outline: creatinine of <value> is <outcome>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And creatinine was <value> on day -10
    When mspike looks on day 30
    Then renal failure is <outcome>
    And the criterion creatinine is <outcome>

    Examples: below, at and above the limit, and in other units
      | value      | outcome |
      | 1.99 mg/dL | FALSE   |
      | 2.00 mg/dL | FALSE   |
      | 2.01 mg/dL | TRUE    |
      | 20 mg/L    | FALSE   |
      | 20.1 mg/L  | TRUE    |
      | >2 mg/dL   | TRUE    |
      | >1.9 mg/dL | UNKNOWN |

  Scenario: The proof is the infusion and one result
    Given a CAR T infusion of ide-cel on 2023-10-01
    And creatinine was 2.6 mg/dL on day -10
    When mspike looks on day 30
    Then renal failure is TRUE
    And it is so because of creatinine
    And the evidence is creatinine of 2023-09-21 and car t infusion of 2023-10-01
    And it rests on the choice baseline
    And it has no caution

  Scenario: The last result before infusion counts
    Given a CAR T infusion of ide-cel on 2023-10-01
    And creatinine was 1.0 mg/dL on day -40
    And creatinine was 2.6 mg/dL on day -10
    When mspike looks on day 30
    Then renal failure is TRUE

  Scenario: A result of the day of infusion is before it, one of the next day is not
    Given a CAR T infusion of ide-cel on 2023-10-01
    And creatinine was 2.6 mg/dL on day 0
    And creatinine was 1.0 mg/dL on day 1
    When mspike looks on day 30
    Then renal failure is TRUE

  Scenario: Under lymphodepletion is no longer before it
    Given a CAR T infusion of ide-cel on 2023-10-01
    And lymphodepletion started on day -5
    And creatinine was 2.6 mg/dL on day -5
    And creatinine was 1.0 mg/dL on day -4
    When mspike looks on day 30
    Then renal failure is TRUE

  Scenario Outline: A result of day <day> only
    Given a CAR T infusion of ide-cel on 2023-10-01
    And creatinine was 2.6 mg/dL on day <day>
    When mspike looks on day 30
    Then renal failure is <outcome>

    Examples: 60 and 61 days before infusion
      | day | outcome |
      | -60 | TRUE    |
      | -61 | UNKNOWN |

  Scenario: Never measured is UNKNOWN, and cannot be made up for
    Given a CAR T infusion of ide-cel on 2023-10-01
    When mspike looks on day 30
    Then renal failure is UNKNOWN
    And the gap is never asked
    And it cannot be known now

  Scenario: No CAR T on record
    Given creatinine was 2.6 mg/dL on 2023-09-21
    When mspike looks on 2023-10-31
    Then renal failure is UNKNOWN
    And the gap is no index event
