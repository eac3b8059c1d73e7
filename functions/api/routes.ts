/** Routes of the HTTP API, in the syntax of API Gateway. `infra/` creates them, the handler answers them. */
export const ROUTES = { start: 'POST /dumps', status: 'GET /dumps/{id}' } as const;
