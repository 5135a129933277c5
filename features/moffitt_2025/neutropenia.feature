# All patients here are synthetic.
Feature: Neutropenia before CAR T (Moffitt 2025)
  The paper prints "< 1000/mL"; that is a misprint for < 1000 per microlitre.

  Scenario Outline: neutrophils of <value> is <outcome>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And neutrophils was <value> on day -10
    When mspike looks on day 30
    Then neutropenia is <outcome>
    And the criterion neutrophils is <outcome>

    Examples: below, at and above the limit, and in other units
      | value       | outcome |
      | 0.99 10*9/L | TRUE    |
      | 1.00 10*9/L | FALSE   |
      | 1.01 10*9/L | FALSE   |
      | 999 /uL     | TRUE    |
      | 1000 /uL    | FALSE   |
      | 1001 /uL    | FALSE   |
      | 0.5 10*3/uL | TRUE    |

  Scenario: The proof is the infusion and one result
    Given a CAR T infusion of ide-cel on 2023-10-01
    And neutrophils was 0.4 10*9/L on day -10
    When mspike looks on day 30
    Then neutropenia is TRUE
    And it is so because of neutrophils
    And the evidence is neutrophils of 2023-09-21 and car t infusion of 2023-10-01
    And it rests on the choice baseline
    And it has no caution

  Scenario: The last result before infusion counts
    Given a CAR T infusion of ide-cel on 2023-10-01
    And neutrophils was 3.0 10*9/L on day -40
    And neutrophils was 0.4 10*9/L on day -10
    When mspike looks on day 30
    Then neutropenia is TRUE

  Scenario: A result of the day of infusion is before it, one of the next day is not
    Given a CAR T infusion of ide-cel on 2023-10-01
    And neutrophils was 0.4 10*9/L on day 0
    And neutrophils was 3.0 10*9/L on day 1
    When mspike looks on day 30
    Then neutropenia is TRUE

  Scenario: Under lymphodepletion is no longer before it
    Given a CAR T infusion of ide-cel on 2023-10-01
    And lymphodepletion started on day -5
    And neutrophils was 0.4 10*9/L on day -5
    And neutrophils was 3.0 10*9/L on day -4
    When mspike looks on day 30
    Then neutropenia is TRUE

  Scenario Outline: A result of day <day> only
    Given a CAR T infusion of ide-cel on 2023-10-01
    And neutrophils was 0.4 10*9/L on day <day>
    When mspike looks on day 30
    Then neutropenia is <outcome>

    Examples: 60 and 61 days before infusion
      | day | outcome |
      | -60 | TRUE    |
      | -61 | UNKNOWN |

  Scenario: Never measured is UNKNOWN, and cannot be made up for
    Given a CAR T infusion of ide-cel on 2023-10-01
    When mspike looks on day 30
    Then neutropenia is UNKNOWN
    And the gap is never asked
    And it cannot be known now

  Scenario: No CAR T on record
    Given neutrophils was 0.4 10*9/L on 2023-09-21
    When mspike looks on 2023-10-31
    Then neutropenia is UNKNOWN
    And the gap is no index event
