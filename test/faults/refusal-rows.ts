import { type FaultRow, meeting, POST, SEARCH } from './fault-case.ts';

const OWN_TIMELINE = { method: 'GET', path: /\/users\/\d+\/tweets$/ };
const ME = { path: '/2/users/me' };
let skewMs = 0;

/** What needs a person: everything that costs stops at once, and the command ends with 77. */
export const refusalRows: readonly FaultRow[] = [
  {
    fault: '401: keys refused',
    sees: 'against the developer console',
    does: 'asks nothing more, ends with 77',
    cases: {
      'at the account': { strike: meeting(ME, { kind: 'unauthorized' }), ends: 'refused', stops: true },
      'at the own timeline': {
        strike: meeting(OWN_TIMELINE, { kind: 'unauthorized' }),
        ends: 'refused',
        stops: true,
      },
      'while reading': { strike: meeting(SEARCH, { kind: 'unauthorized' }), ends: 'refused', stops: true },
      'while posting': { strike: meeting(POST, { kind: 'unauthorized' }), ends: 'refused', stops: true },
    },
  },
  {
    fault: 'A clock that is minutes off',
    sees: 'and the clock of this machine: X refuses signatures that are minutes off',
    does: 'the same',
    cases: {
      'ten minutes': {
        sandbox: { clientNow: () => new Date(Date.now() + skewMs) },
        strike: () => {
          skewMs = 10 * 60_000;
          return () => {
            skewMs = 0;
          };
        },
        ends: 'refused',
      },
    },
  },
  {
    fault: '402: no credits left',
    sees: 'Buy credits in the developer console',
    does: 'the same; what was drafted is posted when there are credits again',
    cases: {
      'at the account': { strike: meeting(ME, { kind: 'credits-depleted' }), ends: 'refused', stops: true },
      'at the own timeline': {
        strike: meeting(OWN_TIMELINE, { kind: 'credits-depleted' }),
        ends: 'refused',
        stops: true,
      },
      'while reading': {
        strike: meeting(SEARCH, { kind: 'credits-depleted' }),
        ends: 'refused',
        stops: true,
      },
      'while posting': { strike: meeting(POST, { kind: 'credits-depleted' }), ends: 'refused', stops: true },
    },
  },
  {
    fault: 'The spending cap is reached',
    sees: 'Raise the spending cap in the developer console',
    does: 'the same',
    cases: {
      'while reading': {
        strike: meeting(SEARCH, { kind: 'forbidden', reason: 'spend-cap' }),
        ends: 'refused',
        stops: true,
      },
      'while posting': {
        strike: meeting(POST, { kind: 'forbidden', reason: 'spend-cap' }),
        ends: 'refused',
        stops: true,
      },
    },
  },
  {
    fault: '403: the app may not read or write',
    sees: 'put the app into a project, allow it to read and write',
    does: 'the same',
    cases: {
      'while reading': {
        strike: meeting(SEARCH, { kind: 'forbidden', reason: 'client-forbidden' }),
        ends: 'refused',
        stops: true,
      },
      'while posting': {
        strike: meeting(POST, { kind: 'forbidden', reason: 'oauth1-permissions' }),
        ends: 'refused',
        stops: true,
      },
    },
  },
];
