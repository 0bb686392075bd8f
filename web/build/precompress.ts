/** Writes a Brotli and a gzip copy beside each built file that shrinks, so that the server never packs anything. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const SHRINKS = /\.(js|css|html|svg|json|webmanifest)$/;
const pack = { br: promisify(brotliCompress), gz: promisify(gzip) };

export async function precompress(folder: string): Promise<void> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((file) => file.isFile() && SHRINKS.test(file.name));
  await Promise.all(files.map((file) => packFile(join(file.parentPath, file.name))));
}

async function packFile(path: string): Promise<void> {
  const content = await readFile(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  await writeFile(`${path}.br`, await pack.br(content, { params }));
  await writeFile(`${path}.gz`, await pack.gz(content, { level: 9 }));
}
