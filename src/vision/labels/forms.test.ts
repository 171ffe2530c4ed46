import { describe, expect, test } from 'vitest';
import { readLine } from './forms.ts';
import { readNames } from './read-names.ts';

describe('a line of a file of names', () => {
  test.each([
    [
      '04853_Animalia_Chordata_Aves_Piciformes_Picidae_Picus_viridis_European_Green_Woodpecker',
      ['Picus viridis', 'European Green Woodpecker', 'Aves Piciformes Picidae Picus'],
    ],
    [
      '03775_Animalia_Chordata_Aves_Passeriformes_Corvidae_Pica_pica',
      ['Pica pica', undefined, 'Aves Passeriformes Corvidae Pica'],
    ],
    ['00012_Animalia_Chordata_Aves__Corvidae_Pica_pica', ['Pica pica', undefined, 'Aves Corvidae Pica']],
    ['00824_Pica_pica_Eurasian_Magpie', ['Pica pica', 'Eurasian Magpie', 'Pica']],
    ['Picus viridis', ['Picus viridis', undefined, 'Picus']],
    ['Polygonia c-album', ['Polygonia c-album', undefined, 'Polygonia']],
    ['Great Tit', [undefined, 'Great Tit', '']],
    ['Owl, Barn', [undefined, 'Barn Owl', '']],
    ['"Owl, Barn"', [undefined, 'Barn Owl', '']],
    ['0,Corvus corax,Common Raven', ['Corvus corax', 'Common Raven', 'Corvus']],
    ['"Corvus corone","Carrion Crow"', ['Corvus corone', 'Carrion Crow', 'Corvus']],
    ['Platanus × hispanica (London Plane)', ['Platanus hispanica', 'London Plane', 'Platanus']],
    ['03_Tyto_novaehollandiae_Masked_Owl_(Australian)', ['Tyto novaehollandiae', 'Masked Owl', 'Tyto']],
    ['3\tRook', [undefined, 'Rook', '']],
    ['Ærfugl', [undefined, 'Ærfugl', '']],
    ['Common Grackle (Adult)', [undefined, 'Common Grackle', '']],
    ['Corvus brachyrhynchos (American Crow)', ['Corvus brachyrhynchos', 'American Crow', 'Corvus']],
    [
      'Circus cyaneus hudsonius (Northern Harrier (American))',
      ['Circus cyaneus hudsonius', 'Northern Harrier', 'Circus'],
    ],
    [
      'Zosterops lateralis lateralis (Silvereye (ssp. lateralis))',
      ['Zosterops lateralis lateralis', 'Silvereye', 'Zosterops'],
    ],
    ['867 Corvus brachyrhynchos (American Crow)', ['Corvus brachyrhynchos', 'American Crow', 'Corvus']],
    ['7\tCorvus corax\tCommon Raven', ['Corvus corax', 'Common Raven', 'Corvus']],
    ['Common Raven\tCorvus corax', ['Corvus corax', 'Common Raven', 'Corvus']],
    [
      'id;aves;strigiformes;tytonidae;tyto;alba;common barn owl',
      ['Tyto alba', 'common barn owl', 'Aves Strigiformes Tytonidae Tyto'],
    ],
    [
      'id;aves;strigiformes;tytonidae;tyto;alba;',
      ['Tyto alba', undefined, 'Aves Strigiformes Tytonidae Tyto'],
    ],
    ['id;aves;strigiformes;;;;', ['Strigiformes', undefined, 'Aves Strigiformes']],
  ])('%s', (line, [scientific, common, above]) => {
    const read = readLine(line);
    if ('fault' in read) throw new Error(read.fault);
    const { class: ofClass, order, family, genus } = read.ranks;
    expect([read.scientific, read.common, [ofClass, order, family, genus].filter(Boolean).join(' ')]).toEqual(
      [scientific, common, above],
    );
  });

  test.each(['background', 'blank', 'id;;;;;;blank', '__background__', '964 background'])(
    '%s is no animal',
    (line) => {
      expect(readLine(line)).toMatchObject({ nothing: true });
    },
  );
});

test('all faulty lines of a file are told at once, by number; a BOM and CRLF are none', () => {
  const lines = [
    'id;aves;strigiformes;tytonidae;tyto;alba',
    '',
    'id;;;;;;',
    '9 Corvus corax',
    '1_Animalia_Chordata_Aves_Corvus_corax',
  ];
  const { faults } = readNames(`\ufeff${lines.join('\r\n')}\r\n\r\n`);
  expect(faults).toEqual([
    expect.stringMatching(/^line 1 has 6 parts between semicolons; .* are 7/),
    'line 2 is empty',
    'line 3 names nothing',
    expect.stringMatching(/^line 4 has the number 9, not 3/),
    expect.stringMatching(/^line 5 begins with a kingdom/),
  ]);
  expect(readNames('Corvus corax\r\nPica pica\r\n').faults).toEqual([]);
});
