// A provider of sign-in as organisations have them: the certified oidc-provider, with its own pages to sign in.
// node provider.mjs PORT CLIENT_ID CLIENT_SECRET REDIRECT_URI; who types "carla" there is carla@noordrivier.example.

import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const [port, clientId, clientSecret, redirectUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = { ...privateKey.export({ format: "jwk" }), kid: "of this morning", use: "sig", alg: "ES256" };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      id_token_signed_response_alg: "ES256",
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  cookies: { keys: ["only for this test"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, email: `${id}@noordrivier.example`, email_verified: id !== "unchecked" }),
  }),
  jwks: { keys: [key] },
  pkce: { required: () => true },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
