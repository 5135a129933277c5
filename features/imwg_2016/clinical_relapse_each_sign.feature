# All patients here are synthetic.
Feature: Each sign of a clinical relapse has its own cause and its own window (IMWG 2016)
  A sign counts if somebody charted myeloma as the cause of that sign, of no other.

  Background:
    Given a CAR T infusion of ide-cel on 2023-10-01
    And a whole-body PET/CT on day 150 that shows no soft-tissue lesion
    And it shows no bone lesion

  Rule: Everything else is known and quiet

    Scenario Outline: Calcium <calcium>, hemoglobin <hemoglobin>, creatinine <creatinine>, hyperviscosity <viscosity>; caused by <of calcium>, <of hemoglobin>, <of creatinine>, <of viscosity>
      Given calcium was <calcium> on day 150
      And hemoglobin was 11 g/dL on day -10
      And hemoglobin was <hemoglobin> on day 150
      And creatinine was 1 mg/dL on day -10
      And creatinine was <creatinine> on day 150
      And hyperviscosity was charted as <viscosity> on day 151
      And hypercalcemia cause was charted as <of calcium> on day 151
      And hemoglobin fall cause was charted as <of hemoglobin> on day 151
      And creatinine rise cause was charted as <of creatinine> on day 151
      And hyperviscosity cause was charted as <of viscosity> on day 151
      When mspike looks on day 200
      Then clinical relapse is <outcome>

      Examples: one sign by myeloma, the cause of another sign is another
        | calcium  | hemoglobin | creatinine | viscosity | of calcium | of hemoglobin | of creatinine | of viscosity | outcome |
        | 12 mg/dL | 11 g/dL    | 1 mg/dL    | absent    | myeloma    | other         | other         | other        | TRUE    |
        | 9 mg/dL  | 8 g/dL     | 1 mg/dL    | absent    | other      | myeloma       | other         | other        | TRUE    |
        | 9 mg/dL  | 11 g/dL    | 4 mg/dL    | absent    | other      | other         | myeloma       | other        | TRUE    |
        | 9 mg/dL  | 11 g/dL    | 1 mg/dL    | present   | other      | other         | other         | myeloma      | TRUE    |

      Examples: one sign by something else, although myeloma causes the others
        | calcium  | hemoglobin | creatinine | viscosity | of calcium | of hemoglobin | of creatinine | of viscosity | outcome |
        | 12 mg/dL | 11 g/dL    | 1 mg/dL    | absent    | other      | myeloma       | myeloma       | myeloma      | FALSE   |
        | 9 mg/dL  | 8 g/dL     | 1 mg/dL    | absent    | myeloma    | other         | myeloma       | myeloma      | FALSE   |
        | 9 mg/dL  | 11 g/dL    | 4 mg/dL    | absent    | myeloma    | myeloma       | other         | myeloma      | FALSE   |
        | 9 mg/dL  | 11 g/dL    | 1 mg/dL    | present   | myeloma    | myeloma       | myeloma       | other        | FALSE   |

    Scenario Outline: Calcium <first> on <day>, 9 mg/dL later
      Given calcium was <first> on <day>
      And calcium was 9 mg/dL on day 150
      And hypercalcemia cause was charted as myeloma on day 151
      And hemoglobin was 11 g/dL on day -10
      And hemoglobin was 11 g/dL on day 150
      And creatinine was 1 mg/dL on day -10
      And creatinine was 1 mg/dL on day 150
      And hyperviscosity was charted as absent on day 151
      When mspike looks on day 200
      Then clinical relapse is <outcome>

      Examples: the highest since the infusion counts, from the next day on
        | first    | day     | outcome |
        | 12 mg/dL | day 100 | TRUE    |
        | 12 mg/dL | day 2   | TRUE    |
        | 12 mg/dL | day 1   | TRUE    |
        | 12 mg/dL | day 0   | FALSE   |

    Scenario Outline: Creatinine <before> before the infusion, <lowest> twice after it, then <latest>
      Given creatinine was <before> on day -10
      And creatinine was <lowest> on day 60
      And creatinine was <lowest> on day 90
      And creatinine was <latest> on day 150
      And creatinine rise cause was charted as myeloma on day 151
      And calcium was 9 mg/dL on day 150
      And hemoglobin was 11 g/dL on day -10
      And hemoglobin was 11 g/dL on day 150
      And hyperviscosity was charted as absent on day 151
      When mspike looks on day 200
      Then clinical relapse is <outcome>

      Examples: it rises from the value before the therapy, not from the lowest
        | before  | lowest  | latest    | outcome |
        | 2 mg/dL | 1 mg/dL | 3 mg/dL   | FALSE   |
        | 2 mg/dL | 1 mg/dL | 3.9 mg/dL | FALSE   |
        | 2 mg/dL | 1 mg/dL | 4 mg/dL   | TRUE    |

  Rule: The value before the infusion is at most 60 days old

    Scenario Outline: Creatinine 1 mg/dL on <day>
      Given creatinine was 1 mg/dL on <day>
      And creatinine was 4 mg/dL on day 150
      And creatinine rise cause was charted as myeloma on day 151
      And calcium was 9 mg/dL on day 150
      And hemoglobin was 11 g/dL on day -10
      And hemoglobin was 11 g/dL on day 150
      And hyperviscosity was charted as absent on day 151
      When mspike looks on day 200
      Then clinical relapse is <outcome>

      Examples:
        | day     | outcome |
        | day -59 | TRUE    |
        | day -60 | TRUE    |
        | day -61 | UNKNOWN |

  Rule: A known lesion grows by 50 % and by 1 cm

    Scenario Outline: A <kind> lesion of <before> before, <after> now
      Given calcium was 9 mg/dL on day 150
      And hemoglobin was 12 g/dL on day -10
      And hemoglobin was 12 g/dL on day 150
      And creatinine was 1 mg/dL on day -10
      And creatinine was 1 mg/dL on day 150
      And hyperviscosity was charted as absent on day 151
      And a whole-body PET/CT on day -10 that lists every lesion
      And it shows a <kind> lesion L1 of <before>, contiguous with bone
      And a whole-body PET/CT on day 160 that lists every lesion
      And it shows a known <kind> lesion L1 of <after>, contiguous with bone
      When mspike looks on day 200
      Then clinical relapse is <outcome>

      Examples: 1 cm, below, at and above
        | kind        | before | after | outcome |
        | soft-tissue | 10 mm  | 19 mm | FALSE   |
        | soft-tissue | 10 mm  | 20 mm | TRUE    |
        | soft-tissue | 10 mm  | 21 mm | TRUE    |
        | bone        | 10 mm  | 19 mm | FALSE   |
        | bone        | 10 mm  | 20 mm | TRUE    |
        | bone        | 10 mm  | 21 mm | TRUE    |

      Examples: 50 %, below, at and above
        | kind        | before | after  | outcome |
        | soft-tissue | 100 mm | 149 mm | FALSE   |
        | soft-tissue | 100 mm | 150 mm | TRUE    |
        | soft-tissue | 100 mm | 151 mm | TRUE    |
        | bone        | 100 mm | 149 mm | FALSE   |
        | bone        | 100 mm | 150 mm | TRUE    |
        | bone        | 100 mm | 151 mm | TRUE    |
