# All patients here are synthetic.
Feature: What is due after CAR T (local policy, not a guideline)
  Only what is known asks for something: never an UNKNOWN, a date that may be right, or an estimate.

  Background:
    Given the rule set surveillance_site
    And a CAR T infusion of ide-cel on 2023-10-01
    And a whole-body PET/CT on 2023-09-10 that shows no soft-tissue lesion
    And clonal plasma cells in the marrow was 40 % on 2023-09-10
    And serum M-protein was 2.00 g/dL on 2023-09-10

  Scenario Outline: Day 90 with nothing done, on <day>
    When mspike looks on <day>
    Then mspike asks for day 90 set, due on 2023-12-30: <status>

    Examples: the window opens on day 60, the grace ends on day 104, the asking on day 365
      | day        | status   |
      | 2023-11-30 | upcoming |
      | 2023-12-29 | upcoming |
      | 2023-12-30 | due      |
      | 2024-01-13 | due      |
      | 2024-01-14 | overdue  |
      | 2024-09-30 | overdue  |

  Scenario Outline: Before the window and after the end, on <day>
    When mspike looks on <day>
    Then mspike does not ask for day 90 set

    Examples:
      | day        |
      | 2023-11-29 |
      | 2024-10-01 |

  Scenario: Everything was done
    Given a whole-body PET/CT on day 88 that shows no soft-tissue lesion
    And clonal plasma cells in the marrow was 0 % on day 88
    And serum M-protein was 0.10 g/dL on day 88
    When mspike looks on 2024-01-14
    Then mspike does not ask for day 90 set

  Scenario Outline: A rise of the M-protein from 0.10 to <value>
    Given serum M-protein was 0.10 g/dL on 2023-12-01
    And serum M-protein was <value> on 2024-02-01
    When mspike looks on 2024-02-02
    Then mspike <answer>

    Examples: relapse is a rise of 25 % and of at least 0.5 g/dL
      | value     | answer                                                   |
      | 0.59 g/dL | does not ask for suspected progression                   |
      | 0.60 g/dL | asks for suspected progression, due on 2024-02-15: due   |
      | 0.61 g/dL | asks for suspected progression, due on 2024-02-15: due   |

  Scenario: The patient died
    Given the patient died on 2024-01-02
    When mspike looks on 2024-01-14
    Then mspike does not ask for day 90 set

  Rule: A new lesion while the blood shows a response waits for a person, unless a relapse is known

    Scenario Outline: The serum M-protein fell to 0.10, and the urine M-protein went from 50 to <value>
      Given serum M-protein was 0.10 g/dL on 2023-12-01
      And urine M-protein was 1000 mg/24h on 2023-09-10
      And urine M-protein was 50 mg/24h on 2023-12-01
      And urine M-protein was <value> on 2024-01-20
      And a whole-body PET/CT on 2024-02-01
      And it shows a soft-tissue lesion in the liver
      When mspike looks on 2024-02-02
      Then mspike <answer>

      Examples: relapse is a rise of 25 % and of at least 200 mg/24h
        | value      | answer                                                    |
        | 249 mg/24h | asks for response with new lesion, due on 2024-02-08: due |
        | 250 mg/24h | does not ask for response with new lesion                 |
        | 251 mg/24h | does not ask for response with new lesion                 |

    Scenario Outline: The urine M-protein went from 1000 to <value>, a rise of 200 mg/24h or more
      Given serum M-protein was 0.10 g/dL on 2023-12-01
      And urine M-protein was 10000 mg/24h on 2023-09-10
      And urine M-protein was 1000 mg/24h on 2023-12-01
      And urine M-protein was <value> on 2024-01-20
      And a whole-body PET/CT on 2024-02-01
      And it shows a soft-tissue lesion in the liver
      When mspike looks on 2024-02-02
      Then mspike <answer>

      Examples: relapse is a rise of 25 % and of at least 200 mg/24h
        | value       | answer                                                    |
        | 1249 mg/24h | asks for response with new lesion, due on 2024-02-08: due |
        | 1250 mg/24h | does not ask for response with new lesion                 |
        | 1251 mg/24h | does not ask for response with new lesion                 |

    Scenario: The urine was never followed
      Given serum M-protein was 0.10 g/dL on 2023-12-01
      And a whole-body PET/CT on 2024-02-01
      And it shows a soft-tissue lesion in the liver
      When mspike looks on 2024-02-02
      Then mspike asks for response with new lesion, due on 2024-02-08: due
      And mspike asks for suspected progression, due on 2024-02-15: due
