import { z } from 'zod';
import type { Room } from '../room.ts';
import { type Operation, operationsOf } from './operations.ts';
import { errorAnswer } from './schemas.ts';

/** The API's description, OpenAPI 3.1, whose schemas are JSON Schema 2020-12 as zod writes it. */
export function openApi({ version, access }: Pick<Room, 'version' | 'access'>): object {
  const token = access.token !== undefined;
  return {
    openapi: '3.1.1',
    info: {
      title: 'Fieldmark',
      version,
      description: 'What is in a wildlife photo, how sure the bot is of it, and when it does not know.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    paths: Object.fromEntries(
      operationsOf(access).map((operation) => [
        operation.path,
        { [operation.method]: described(operation, token) },
      ]),
    ),
    components: {
      schemas: { Error: schemaOf(errorAnswer, 'output') },
      ...(token ? { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } } : {}),
    },
  };
}

function described(
  { id, summary, query, body, answer, errors, needsToken }: Operation,
  token: boolean,
): object {
  const refused = needsToken && token ? { 401: 'The token is missing or wrong', ...errors } : errors;
  return {
    operationId: id,
    summary,
    ...(token ? { security: needsToken ? [{ token: [] }] : [] } : {}),
    ...(query ? { parameters: parametersOf(query) } : {}),
    ...(body
      ? {
          requestBody: {
            required: true,
            content: Object.fromEntries(
              Object.entries(body).map(([type, schema]) => [
                type,
                schema === 'binary' ? {} : { schema: schemaOf(schema, 'input') },
              ]),
            ),
          },
        }
      : {}),
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: schemaOf(answer, 'output') } } },
      ...Object.fromEntries(
        Object.entries(refused).map(([status, description]) => [
          status,
          {
            description,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
          },
        ]),
      ),
    },
  };
}

function parametersOf(query: z.ZodObject): readonly object[] {
  const { properties = {} } = schemaOf(query, 'input');
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = property as { description?: string };
    return { name, in: 'query', required: false, description, schema };
  });
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): z.core.JSONSchema.BaseSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
