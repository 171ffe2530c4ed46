import { createHmac, randomBytes } from 'node:crypto';
import type { Account, World } from './world.ts';
import { type Answer, type Call, invalidRequest, textOf, XrpcError } from './xrpc.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
/** Two hours, and 90 days (tried on @atproto/pds 0.5.35, November 2026). */
const LIFE = { access: 2 * HOUR, refresh: 90 * 24 * HOUR };

interface Claims {
  readonly scope: string;
  readonly sub: string;
  readonly exp: number;
  readonly jti: string;
}

/** Sessions of app passwords: signed tokens that say who and until when. */
export class Sessions {
  readonly #world: World;
  #secret = randomBytes(32);
  readonly #ended = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** As after a restart with another secret: no token from before is known. */
  forgetAll(): void {
    this.#secret = randomBytes(32);
  }

  create({ body }: Call, serviceUrl: string): Answer {
    const [identifier, password] = [textOf(body, 'identifier'), textOf(body, 'password')];
    const account = this.#world.find(identifier.replace(/^@/, ''));
    if (!account || (password !== account.appPassword && password !== account.password))
      throw new XrpcError(401, 'AuthenticationRequired', 'Invalid identifier or password');
    return { body: this.#sessionOf(account, serviceUrl) };
  }

  /** The old refresh token still works for a while: the real server has a grace of two hours. */
  refresh({ authorization, bytes }: Call, serviceUrl: string): Answer {
    if (bytes.length > 0) throw invalidRequest('A request body was provided when none was expected');
    const claims = this.#read(authorization, 'com.atproto.refresh');
    if (this.#ended.has(claims.jti)) throw new XrpcError(400, 'ExpiredToken', 'Token has been revoked');
    return { body: this.#sessionOf(this.#world.findOrThrow(claims.sub), serviceUrl) };
  }

  end({ authorization }: Call): Answer {
    this.#ended.add(this.#read(authorization, 'com.atproto.refresh').jti);
    return { body: {} };
  }

  /** Whose access token it is. @throws XrpcError */
  viewer(authorization: string | undefined): string {
    const { sub } = this.#read(authorization, 'com.atproto.appPass');
    if (this.#world.find(sub)?.takenDown)
      throw new XrpcError(401, 'AccountTakedown', 'Account has been taken down');
    return sub;
  }

  #sessionOf(account: Account, serviceUrl: string): object {
    if (account.takenDown) throw new XrpcError(401, 'AccountTakedown', 'Account has been taken down');
    const { did, handle } = account;
    return {
      did,
      didDoc: {
        '@context': ['https://www.w3.org/ns/did/v1'],
        id: did,
        alsoKnownAs: [`at://${handle}`],
        service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: serviceUrl }],
      },
      handle,
      email: `${handle}@example.com`,
      emailConfirmed: true,
      active: true,
      accessJwt: this.#token(did, 'com.atproto.appPass', LIFE.access),
      refreshJwt: this.#token(did, 'com.atproto.refresh', LIFE.refresh),
    };
  }

  #token(sub: string, scope: string, lifeMs: number): string {
    const iat = Math.floor(this.#world.now().getTime() / SECOND);
    const claims = {
      scope,
      sub,
      iat,
      exp: iat + lifeMs / SECOND,
      jti: randomBytes(16).toString('base64url'),
    };
    const signed = [{ typ: 'at+jwt', alg: 'HS256' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${this.#sign(signed)}`;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }

  #read(authorization: string | undefined, scope: string): Claims {
    if (authorization === undefined) throw new XrpcError(401, 'AuthMissing', 'Authentication Required');
    const token = /^Bearer (\S+)$/.exec(authorization)?.[1] ?? '';
    const [head = '', body = '', signature] = token.split('.');
    if (signature !== this.#sign(`${head}.${body}`))
      throw new XrpcError(400, 'InvalidToken', 'Token could not be verified');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
    if (claims.exp * SECOND <= this.#world.now().getTime())
      throw new XrpcError(400, 'ExpiredToken', 'Token has expired');
    if (claims.scope !== scope) throw new XrpcError(400, 'InvalidToken', 'Bad token scope');
    return claims;
  }
}
