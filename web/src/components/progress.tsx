/** How far the checklist is: a segment a section, and the way to all of them. */
import type { FormView, Section } from "../forms/form.ts";
import { t } from "../i18n.ts";
import { href } from "../route.ts";

export function ProgressLine({ id, shown, index }: { id: string; shown: FormView; index: number }) {
  const { sections, progress } = shown;
  return (
    <a class="progress" href={href("sections", id)}>
      <span>
        <b>
          <span class="step-of">{t("{n} of {of}", { n: index + 1, of: sections.length })}</span>
          {sections[index]?.title}
        </b>
        <span>{t("{n} of {of} answered", { n: progress.answered, of: progress.of })}</span>
      </span>
      <div class="bar" aria-hidden="true">
        {sections.map((section) => (
          <i key={section.name} style={{ "--at": share(section) }} />
        ))}
      </div>
    </a>
  );
}

/** A section without questions is done, but for one of rows that nobody has begun. */
function share({ progress: { answered, of }, items }: Section): string {
  if (of > 0) return `${Math.round((answered / of) * 100)}%`;
  return items.some((item) => item.kind === "repeat") ? "0%" : "100%";
}
