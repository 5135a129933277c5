# All patients here are synthetic.
Feature: Thrombocytopenia before CAR T (Moffitt 2025)
  Platelets below 100 x 10*9/L at the last result before infusion.

  Scenario Outline: platelets of <value> is <outcome>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And platelets was <value> on day -10
    When mspike looks on day 30
    Then thrombocytopenia is <outcome>
    And the criterion platelets is <outcome>

    Examples: below, at and above the limit, and in other units
      | value      | outcome |
      | 99 10*9/L  | TRUE    |
      | 100 10*9/L | FALSE   |
      | 101 10*9/L | FALSE   |
      | 99 10*3/uL | TRUE    |
      | 99999 /uL  | TRUE    |
      | 100000 /uL | FALSE   |

  Scenario: The proof is the infusion and one result
    Given a CAR T infusion of ide-cel on 2023-10-01
    And platelets was 30 10*9/L on day -10
    When mspike looks on day 30
    Then thrombocytopenia is TRUE
    And it is so because of platelets
    And the evidence is platelets of 2023-09-21 and car t infusion of 2023-10-01
    And it rests on the choice baseline
    And it has no caution

  Scenario: The last result before infusion counts
    Given a CAR T infusion of ide-cel on 2023-10-01
    And platelets was 150 10*9/L on day -40
    And platelets was 30 10*9/L on day -10
    When mspike looks on day 30
    Then thrombocytopenia is TRUE

  Scenario: A result of the day of infusion is before it, one of the next day is not
    Given a CAR T infusion of ide-cel on 2023-10-01
    And platelets was 30 10*9/L on day 0
    And platelets was 150 10*9/L on day 1
    When mspike looks on day 30
    Then thrombocytopenia is TRUE

  Scenario: Under lymphodepletion is no longer before it
    Given a CAR T infusion of ide-cel on 2023-10-01
    And lymphodepletion started on day -5
    And platelets was 30 10*9/L on day -5
    And platelets was 150 10*9/L on day -4
    When mspike looks on day 30
    Then thrombocytopenia is TRUE

  Scenario Outline: A result of day <day> only
    Given a CAR T infusion of ide-cel on 2023-10-01
    And platelets was 30 10*9/L on day <day>
    When mspike looks on day 30
    Then thrombocytopenia is <outcome>

    Examples: 60 and 61 days before infusion
      | day | outcome |
      | -60 | TRUE    |
      | -61 | UNKNOWN |

  Scenario: Never measured is UNKNOWN, and cannot be made up for
    Given a CAR T infusion of ide-cel on 2023-10-01
    When mspike looks on day 30
    Then thrombocytopenia is UNKNOWN
    And the gap is never asked
    And it cannot be known now

  Scenario: No CAR T on record
    Given platelets was 30 10*9/L on 2023-09-21
    When mspike looks on 2023-10-31
    Then thrombocytopenia is UNKNOWN
    And the gap is no index event
