/** Libraries that make and read what goes from hand to hand, no more of each than is used; one file, fetched for it. */
export { ed25519 } from "@noble/curves/ed25519.js";
export { Encrypter } from "age-encryption";
export { unzlibSync, zipSync, zlibSync } from "fflate";
