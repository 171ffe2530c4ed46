/** Those that iNaturalist's search takes; `null` there, all rights reserved, is none of them. */
export const licences = [
  'cc0',
  'cc-by',
  'cc-by-nc',
  'cc-by-sa',
  'cc-by-nd',
  'cc-by-nc-sa',
  'cc-by-nc-nd',
] as const;
/** Most users of iNaturalist leave it at CC BY-NC, so that fewer would find little. */
export const defaultLicences = ['cc0', 'cc-by', 'cc-by-nc'] as const;
/** `auto`: research grade, and where that has too few, as of cats and dogs, any on whose name others agree. */
export const qualities = ['auto', 'research', 'needs_id', 'casual', 'any'] as const;
