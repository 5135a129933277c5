# All patients here are synthetic.
Feature: Prior lines of therapy at the first teclistamab dose (USMIC 2026)
  As charted. The paper does not say what a line is, so mspike does not count lines itself.

  Scenario Outline: <lines> lines are charted
    Given teclistamab was started on 2024-02-01
    And prior lines was <lines> on 2024-01-25
    When mspike looks on 2024-03-31
    Then usmic_2026/prior_lines is <number>
    And it rests on the choice as_charted

    Examples: one by one
      | lines | number       |
      | 0     | 0            |
      | 1     | 1            |
      | 2     | 2            |
      | 3     | 3            |
      | 4     | 4            |
      | 5     | 5            |
      | 6     | 6            |
      | 7     | 7            |
      | 8     | 8            |
      | 9     | 9            |
      | 10    | 10           |
      | 11    | 11           |
      | 12    | 12           |
      | 13    | 13           |
      | 14    | 14           |
      | 15    | 15           |
      | 16    | 16           |
      | 17    | 17           |
      | 18    | 18           |
      | 19    | more than 18 |

  Scenario: The latest number up to the first dose counts
    Given teclistamab was started on 2024-02-01
    And prior lines was 4 on 2023-01-25
    And prior lines was 6 on 2024-02-01
    And prior lines was 7 on 2024-03-01
    When mspike looks on 2024-03-31
    Then usmic_2026/prior_lines is 6

  Scenario: Five or six
    Given teclistamab was started on 2024-02-01
    And prior lines was between 5 and 6 on 2024-01-25
    When mspike looks on 2024-03-31
    Then usmic_2026/prior_lines is UNKNOWN
    And it may be 5 or 6

  Scenario: Not charted
    Given teclistamab was started on 2024-02-01
    And bortezomib was given from 2020-01-01 to 2021-01-31
    When mspike looks on 2024-03-31
    Then usmic_2026/prior_lines is UNKNOWN
    And the gap is never asked

  Scenario: No teclistamab dose
    Given prior lines was 6 on 2024-01-25
    When mspike looks on 2024-03-31
    Then usmic_2026/prior_lines is NOT APPLICABLE

  Scenario Outline: <lines> lines, charted four months before the first dose
    Given teclistamab was started on 2024-02-01
    And prior lines was <lines> on 2023-10-01
    When mspike looks on 2024-03-31
    Then usmic_2026/prior_lines is <number>

    Examples: a charted number does not age
      | lines | number       |
      | 0     | 0            |
      | 1     | 1            |
      | 2     | 2            |
      | 3     | 3            |
      | 4     | 4            |
      | 5     | 5            |
      | 6     | 6            |
      | 7     | 7            |
      | 8     | 8            |
      | 9     | 9            |
      | 10    | 10           |
      | 11    | 11           |
      | 12    | 12           |
      | 13    | 13           |
      | 14    | 14           |
      | 15    | 15           |
      | 16    | 16           |
      | 17    | 17           |
      | 18    | 18           |
      | 19    | more than 18 |
