# All patients here are synthetic.
Feature: BCMA-directed therapy before teclistamab (USMIC 2026)
  A CAR T product, an antibody-drug conjugate or a bispecific antibody against BCMA, before
  the day of the first teclistamab dose.

  Scenario Outline: <drug>
    Given <drug> was given from 2023-01-10 to 2023-03-10
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then prior BCMA-directed therapy is <outcome>

    Examples:
      | drug                 | outcome |
      | belantamab mafodotin | TRUE    |
      | elranatamab          | TRUE    |
      | talquetamab          | UNKNOWN |
      | daratumumab          | UNKNOWN |

  Scenario Outline: CAR T with <product>
    Given a CAR T infusion of <product> on 2023-01-10
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then prior BCMA-directed therapy is TRUE
    And it is so because of car_t
    And the evidence is:
      | resource                                        |
      | Procedure/<product>-infusion-2023-01-10         |
      | MedicationAdministration/teclistamab-2024-02-01 |

    Examples:
      | product   |
      | ide-cel   |
      | cilta-cel |

  Scenario: A CAR T product that nobody named
    Given a CAR T infusion on 2023-01-10
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then prior BCMA-directed therapy is UNKNOWN
    And it rests on the choice unnamed_car_t

  Scenario Outline: Another bispecific on <day>, teclistamab from 2024-02-01
    Given elranatamab was given on <day>
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then prior BCMA-directed therapy is <outcome>

    Examples: the day before and the day itself
      | day        | outcome |
      | 2024-01-31 | TRUE    |
      | 2024-02-01 | UNKNOWN |
      | 2024-02    | UNKNOWN |

  Scenario: Nothing on record is not the same as nothing given
    Given teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then prior BCMA-directed therapy is UNKNOWN
    And the gap is never asked

  Scenario: No teclistamab dose
    Given a CAR T infusion of ide-cel on 2023-01-10
    When mspike looks on 2024-03-31
    Then prior BCMA-directed therapy is NOT APPLICABLE

  Scenario: Nothing on record, and the therapy feed is declared complete
    Given the site declares that the therapy feed is complete
    And teclistamab was started on 2024-02-01
    When mspike looks on 2024-03-31
    Then prior BCMA-directed therapy is FALSE
