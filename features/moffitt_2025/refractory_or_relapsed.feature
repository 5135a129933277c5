# All patients here are synthetic.
Feature: Refractory or relapsed after CAR T (Moffitt 2025)
  Progression within 60 days of the infusion is refractory disease, beyond 60 days it is
  relapsed disease.

  Scenario Outline: Progression on day <day> is <class>
    Given a CAR T infusion of ide-cel on 2023-10-01
    And progression was documented on day <day>
    When mspike looks on day 300
    Then refractory or relapsed is <class>
    And it says "is day <day> after CAR T infusion 2023-10-01 (limit 60 d)"

    Examples: 60 and 61 days
      | day | class      |
      | 1   | refractory |
      | 59  | refractory |
      | 60  | refractory |
      | 61  | relapsed   |
      | 200 | relapsed   |

  Scenario: The proof is the infusion and the progression
    Given a CAR T infusion of cilta-cel on 2023-10-01
    And progression was documented on day 160
    When mspike looks on day 300
    Then refractory or relapsed is relapsed
    And the evidence is:
      | resource                                 |
      | Procedure/cilta-cel-infusion-2023-10-01  |
      | Observation/progression-2024-03-09       |
    And it rests on the choice day_60

  Scenario: The first documented progression counts
    Given a CAR T infusion of ide-cel on 2023-10-01
    And progression was documented on day 50
    And progression was documented on day 200
    When mspike looks on day 300
    Then refractory or relapsed is refractory

  Scenario: A progression after the first of two infusions does not count for the second
    Given a CAR T infusion of ide-cel on 2022-10-01
    And progression was documented on day 40
    And another CAR T infusion of cilta-cel on 2023-10-01
    And progression was documented on day 100
    When mspike looks on day 300
    Then refractory or relapsed is relapsed

  Scenario: A documented progression before the infusion is the reason for it
    Given a CAR T infusion of ide-cel on 2023-10-01
    And progression was documented on day -30
    When mspike looks on day 300
    Then refractory or relapsed is UNKNOWN
    And the gap is no index event

  Scenario: A progression on the day of infusion is not after it
    Given a CAR T infusion of ide-cel on 2023-10-01
    And progression was documented on day 0
    When mspike looks on day 300
    Then refractory or relapsed is UNKNOWN
    And the gap is no index event

  Scenario: Nobody documented a progression
    Given a CAR T infusion of ide-cel on 2023-10-01
    When mspike looks on day 300
    Then refractory or relapsed is UNKNOWN
    And the gap is no index event
    And it says "documented progression is not on record"
    And it may be refractory or relapsed

  Scenario: A rise of the M-protein is not a documented progression
    Given a CAR T infusion of ide-cel on 2023-10-01
    And serum M-protein was:
      | date    | value (g/dL) |
      | day -10 | 2.00         |
      | day 30  | 0.10         |
      | day 50  | 3.00         |
    When mspike looks on day 300
    Then biochemical relapse is TRUE
    And refractory or relapsed is UNKNOWN
    And the gap is no index event

  Scenario: A death without documented progression is none
    Given a CAR T infusion of ide-cel on 2023-10-01
    And the patient died on day 100
    When mspike looks on day 300
    Then refractory or relapsed is UNKNOWN

  Scenario: No infusion on record
    Given progression was documented on 2024-01-20
    When mspike looks on 2024-01-31
    Then refractory or relapsed is UNKNOWN
    And the gap is no index event

  Scenario Outline: A progression that was <status> does not count
    Given a CAR T infusion of ide-cel on 2023-10-01
    And progression was documented on day 50, <status>
    When mspike looks on day 300
    Then refractory or relapsed is UNKNOWN

    Examples:
      | status           |
      | preliminary      |
      | entered in error |

  Scenario: A progression is not seen before it happened
    Given a CAR T infusion of ide-cel on 2023-10-01
    And progression was documented on day 100
    When mspike looks on day 99
    Then refractory or relapsed is UNKNOWN
    When mspike looks on day 100
    Then refractory or relapsed is relapsed

  Scenario: Only the month is known, and every day of it is within 60 days
    Given a CAR T infusion of ide-cel on 2023-10-01
    And progression was documented on 2023-11
    When mspike looks on day 300
    Then refractory or relapsed is refractory
    And it says "is day 31 to 60 after"

  Scenario: Only the month is known, and day 60 lies in it
    Given a CAR T infusion of ide-cel on 2023-10-15
    And progression was documented on 2023-12
    When mspike looks on day 300
    Then refractory or relapsed is UNKNOWN
    And it may be refractory or relapsed
    And the gap is inconclusive
