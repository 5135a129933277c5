# All patients here are synthetic.
Feature: What seven trials called extramedullary disease
  Each rule follows what one of the two papers says of a trial. On the same patient they
  disagree, and each says so by name.

  Scenario Outline: <lesion>
    Given a whole-body PET/CT on 2024-03-20 that lists every lesion
    And it shows a soft-tissue lesion in the chest wall of <size>, <lesion>
    When mspike looks on 2024-03-31
    Then KarMMa-1 EMD is <KarMMa-1>
    And KarMMa-3 EMD is <KarMMa-3>
    And CARTITUDE-1 EMD is <CARTITUDE-1>
    And CARTITUDE-4 EMD is <CARTITUDE-4>
    And MajesTEC-1 EMD is <MajesTEC-1>
    And MagnetisMM-3 EMD is <MagnetisMM-3>
    And RedirecTT-1 EMD is <RedirecTT-1>

    Examples:
      | lesion                             | size  | KarMMa-1         | KarMMa-3 | CARTITUDE-1 | CARTITUDE-4              | MajesTEC-1 | MagnetisMM-3 | RedirecTT-1 |
      | not contiguous with bone           | 32 mm | emd              | TRUE     | TRUE        | emd                      | TRUE       | TRUE         | TRUE        |
      | not contiguous with bone           | 12 mm | emd              | TRUE     | TRUE        | emd                      | TRUE       | TRUE         | FALSE       |
      | contiguous with bone               | 32 mm | sources disagree | TRUE     | TRUE        | depends on measurability | FALSE      | TRUE         | FALSE       |
      | contiguity with bone indeterminate | 32 mm | UNKNOWN          | TRUE     | TRUE        | UNKNOWN                  | UNKNOWN    | TRUE         | UNKNOWN     |

  Scenario: No soft-tissue lesion: all agree
    Given a whole-body PET/CT on 2024-03-20 that shows no soft-tissue lesion
    When mspike looks on 2024-03-31
    Then KarMMa-1 EMD is no emd
    And KarMMa-3 EMD is FALSE
    And CARTITUDE-1 EMD is FALSE
    And CARTITUDE-4 EMD is no emd
    And MajesTEC-1 EMD is FALSE
    And MagnetisMM-3 EMD is FALSE
    And RedirecTT-1 EMD is FALSE

  Scenario: Not imaged: none of them is known
    Given a patient with nothing on record
    When mspike looks on 2024-03-31
    Then KarMMa-1 EMD is UNKNOWN
    And it may be emd, sources disagree or no emd
    And KarMMa-3 EMD is UNKNOWN
    And CARTITUDE-1 EMD is UNKNOWN
    And CARTITUDE-4 EMD is UNKNOWN
    And MajesTEC-1 EMD is UNKNOWN
    And MagnetisMM-3 EMD is UNKNOWN
    And RedirecTT-1 EMD is UNKNOWN
