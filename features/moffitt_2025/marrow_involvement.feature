# All patients here are synthetic.
Feature: Marrow involvement at progression (Moffitt 2025)
  Clonal plasma cells at or above 5 % at the time of the first documented progression after
  infusion, which is read as 30 days either side of it.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01

  Scenario Outline: <cells> plasma cells is <outcome>
    Given progression was documented on day 160
    And marrow plasma cells was <cells> on day 165
    When mspike looks on day 300
    Then marrow involvement is <outcome>
    And the criterion plasma_cells is <outcome>

    Examples: below, at and above 5 %
      | cells | outcome |
      | 0 %   | FALSE   |
      | 4.9 % | FALSE   |
      | 5 %   | TRUE    |
      | 5.1 % | TRUE    |
      | 60 %  | TRUE    |
      | <5 %  | FALSE   |
      | <6 %  | UNKNOWN |

  Scenario Outline: A marrow on day <day>, progression on day 160
    Given progression was documented on day 160
    And marrow plasma cells was 40 % on day <day>
    When mspike looks on day 300
    Then marrow involvement is <outcome>

    Examples: 30 and 31 days either side
      | day | outcome |
      | 129 | UNKNOWN |
      | 130 | TRUE    |
      | 160 | TRUE    |
      | 190 | TRUE    |
      | 191 | UNKNOWN |

  Scenario: Of an aspirate and a biopsy the higher one counts
    Given progression was documented on day 160
    And marrow plasma cells was 3 % on day 165
    And marrow plasma cells was 20 % on day 166
    When mspike looks on day 300
    Then marrow involvement is TRUE
    And it rests on the choice aspirate_or_biopsy

  Scenario: The proof is the marrow, the progression and the infusion it came after
    Given progression was documented on day 160
    And marrow plasma cells was 40 % on day 165
    When mspike looks on day 300
    Then marrow involvement is TRUE
    And the evidence is:
      | resource                                   | fact                |
      | Procedure/ide-cel-infusion-2023-10-01      | car t infusion      |
      | Observation/progression-2024-03-09         | progression         |
      | Observation/marrow-plasma-cells-2024-03-14 | marrow plasma cells |

  Scenario: A day-90 marrow says nothing of a progression on day 160
    Given progression was documented on day 160
    And marrow plasma cells was 0 % on day 90
    When mspike looks on day 300
    Then marrow involvement is UNKNOWN
    And the gap is never asked

  Scenario: Without a documented progression there is no time to look at
    Given marrow plasma cells was 40 % on day 165
    When mspike looks on day 300
    Then marrow involvement is UNKNOWN
    And the gap is no index event
