// Variables that the environment does not carry, from files named as they are (DULY_SECRETS_DIR): the backend reads them alike.
import { accessSync, constants, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "/run/secrets";

/** Add to `env` what the files say; what it has already stays. A folder that is not there, or not ours to read, holds nothing. */
export function readSecrets(env, folder = env.DULY_SECRETS_DIR || FOLDER) {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
  } catch (error) {
    if (env.DULY_SECRETS_DIR) throw new Error("DULY_SECRETS_DIR does not name a folder that can be read.", { cause: error });
    return;
  }
  for (const name of readdirSync(folder).filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name))) {
    const path = join(folder, name);
    if (!env[name] && statSync(path).isFile()) env[name] = readFileSync(path, "utf8").trim();
  }
}
