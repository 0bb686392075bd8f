/** What can go wrong on the phone, by a code that screens turn into a sentence. */

export type FieldErrorCode =
  | "storage_full"
  | "storage_unavailable"
  | "storage_refused"
  | "blocked"
  | "insecure"
  | "wrong_code"
  | "used_code"
  | "expired_code"
  | "no_network"
  | "not_fieldobs"
  | "busy"
  | "refused"
  | "empty_file"
  | "too_large"
  | "wrong_type"
  | "too_long"
  | "not_enrolled"
  | "already_enrolled"
  | "unsent";

export class FieldError extends Error {
  override readonly name = "FieldError";

  constructor(
    readonly code: FieldErrorCode,
    /** What the server or the browser said of it; not for an observer's eyes alone. */
    readonly detail = "",
    options?: ErrorOptions,
  ) {
    super(detail ? `${code}: ${detail}` : code, options);
  }
}

/** What needs attention without a receipt's saying so. */
export const DAMAGED = "attachment-damaged";
