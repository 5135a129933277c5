# All patients here are synthetic.
Feature: Anemia before CAR T (Moffitt 2025)
  Hemoglobin below 10 g/dL at the last result before infusion.

  Scenario Outline: hemoglobin of <value> is <outcome>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And hemoglobin was <value> on day -10
    When mspike looks on day 30
    Then anemia is <outcome>
    And the criterion hemoglobin is <outcome>

    Examples: below, at and above the limit, and in other units
      | value      | outcome |
      | 9.9 g/dL   | TRUE    |
      | 10.0 g/dL  | FALSE   |
      | 10.1 g/dL  | FALSE   |
      | 99 g/L     | TRUE    |
      | 100 g/L    | FALSE   |
      | <10 g/dL   | TRUE    |
      | <10.1 g/dL | UNKNOWN |

  Scenario: The proof is the infusion and one result
    Given a CAR T infusion of ide-cel on 2023-10-01
    And hemoglobin was 9.0 g/dL on day -10
    When mspike looks on day 30
    Then anemia is TRUE
    And it is so because of hemoglobin
    And the evidence is hemoglobin of 2023-09-21 and car t infusion of 2023-10-01
    And it rests on the choice baseline
    And it has no caution

  Scenario: The last result before infusion counts
    Given a CAR T infusion of ide-cel on 2023-10-01
    And hemoglobin was 11.0 g/dL on day -40
    And hemoglobin was 9.0 g/dL on day -10
    When mspike looks on day 30
    Then anemia is TRUE

  Scenario: A result of the day of infusion is before it, one of the next day is not
    Given a CAR T infusion of ide-cel on 2023-10-01
    And hemoglobin was 9.0 g/dL on day 0
    And hemoglobin was 11.0 g/dL on day 1
    When mspike looks on day 30
    Then anemia is TRUE

  Scenario: Under lymphodepletion is no longer before it
    Given a CAR T infusion of ide-cel on 2023-10-01
    And lymphodepletion started on day -5
    And hemoglobin was 9.0 g/dL on day -5
    And hemoglobin was 11.0 g/dL on day -4
    When mspike looks on day 30
    Then anemia is TRUE

  Scenario Outline: A result of day <day> only
    Given a CAR T infusion of ide-cel on 2023-10-01
    And hemoglobin was 9.0 g/dL on day <day>
    When mspike looks on day 30
    Then anemia is <outcome>

    Examples: 60 and 61 days before infusion
      | day | outcome |
      | -60 | TRUE    |
      | -61 | UNKNOWN |

  Scenario: Never measured is UNKNOWN, and cannot be made up for
    Given a CAR T infusion of ide-cel on 2023-10-01
    When mspike looks on day 30
    Then anemia is UNKNOWN
    And the gap is never asked
    And it cannot be known now

  Scenario: No CAR T on record
    Given hemoglobin was 9.0 g/dL on 2023-09-21
    When mspike looks on 2023-10-31
    Then anemia is UNKNOWN
    And the gap is no index event
