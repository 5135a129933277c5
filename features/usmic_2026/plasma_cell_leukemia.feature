# All patients here are synthetic.
Feature: Plasma cell leukemia as charted (USMIC 2026)
  The paper takes the charted diagnosis, at any time, and applies no criteria again. A record
  that does not mention it excludes nothing.

  Scenario: Charted years ago
    Given plasma cell leukemia was diagnosed on 2019-05-01
    When mspike looks on 2024-03-31
    Then plasma cell leukemia at any time is TRUE
    And it is so because of charted
    And it rests on the choice as_charted

  Scenario: Circulating plasma cells alone are no charted diagnosis
    Given circulating plasma cells percent was 30 % on 2024-01-20
    When mspike looks on 2024-03-31
    Then plasma cell leukemia at any time is UNKNOWN
    And the gap is never asked

  Scenario: Not mentioned
    Given multiple myeloma was diagnosed on 2019-05-01
    When mspike looks on 2024-03-31
    Then plasma cell leukemia at any time is UNKNOWN
    And it rests on the choice not_charted

  Scenario: Not yet known on the day of the question
    Given plasma cell leukemia was diagnosed on 2024-03-01, reported on 2024-04-05
    When mspike looks on 2024-03-31
    Then plasma cell leukemia at any time is UNKNOWN
    When mspike looks on 2024-04-05
    Then plasma cell leukemia at any time is TRUE

  Scenario: Not mentioned, and the problem list is declared complete
    Given the site declares that the problem list is complete
    And multiple myeloma was diagnosed on 2019-05-01
    When mspike looks on 2024-03-31
    Then plasma cell leukemia at any time is FALSE
