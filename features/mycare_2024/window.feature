# All patients here are synthetic.
Feature: What counts as before the infusion (MyCARe 2024)
  The last imaging in the 60 days up to the infusion, its day included.

  Background:
    Given the site declares that the therapy feed is complete
    And the site declares that the problem list is complete
    And a CAR T infusion of ide-cel on 2024-01-10
    And FISH on 2023-12-01 did not find del(17p), t(4;14), t(14;16), t(14;20), gain(1q) and del(1p)

  Scenario Outline: Extramedullary disease seen on <day>, <days> days before
    Given a whole-body PET/CT on <day> that lists every lesion
    And it shows a soft-tissue lesion in the liver, not contiguous with bone
    And ferritin was <ferritin> on 2024-01-05, upper limit 300 ug/L
    When mspike looks on 2024-03-31
    Then stated factors is <stated>
    And points is <points>
    And risk is <risk>

    Examples: nothing else counts: 0 points and 1 point are both low
      | day        | days | ferritin | stated  | points  | risk |
      | 2023-11-12 | 59   | 300 ug/L | one     | 1       | low  |
      | 2023-11-11 | 60   | 300 ug/L | one     | 1       | low  |
      | 2023-11-10 | 61   | 300 ug/L | UNKNOWN | UNKNOWN | low  |

    Examples: ferritin may count too: with 1 point the group depends on definitions
      | day        | days | ferritin | stated  | points                 | risk                   |
      | 2023-11-12 | 59   | 301 ug/L | one     | depends_on_definitions | depends_on_definitions |
      | 2023-11-11 | 60   | 301 ug/L | one     | depends_on_definitions | depends_on_definitions |
      | 2023-11-10 | 61   | 301 ug/L | UNKNOWN | depends_on_definitions | UNKNOWN                |
