/** The frame of every screen: the bar on top, the body, the dock in reach of the thumb. */
import type { ComponentChildren } from "preact";
import { nt, t } from "../i18n.ts";
import { back } from "../navigation.ts";
import { href, type Route } from "../route.ts";
import { counts, enrolment } from "../store/signals.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Title } from "./title.tsx";

interface ScreenProps {
  title: ComponentChildren;
  under?: ComponentChildren;
  /** Where "back" leads when the app was opened here; without it there is no arrow. */
  parent?: Route;
  /** Shows a cross instead of an arrow: what was begun here is not kept. */
  leave?: boolean;
  /** Whether the flag stands in the bar; screens with the word "Incident" in the dock leave it out. */
  flag?: boolean;
  kept?: boolean;
  actions?: ComponentChildren;
  dock?: ComponentChildren;
  /** Incident links of this screen carry where the observer was. */
  from?: readonly string[];
  children: ComponentChildren;
  /** Full-width matter between the bar and the body. */
  strip?: ComponentChildren;
}

export function Screen(props: ScreenProps) {
  const { flag = true, kept = true, from = [] } = props;
  return (
    <div class="screen">
      <header class={props.parent ? "top" : "top plain"}>
        {props.parent && <Back parent={props.parent} leave={props.leave} />}
        <div>
          <Title>{props.title}</Title>
          {props.under && <p>{props.under}</p>}
        </div>
        {props.actions}
        {kept && <Kept />}
        {flag && enrolment.value && (
          <IconLink name="incident" label={t("Incident")} to={href("incident", ...from)} />
        )}
      </header>
      <main>
        {props.strip}
        <div class="body">{props.children}</div>
      </main>
      {props.dock && <footer class="dock">{props.dock}</footer>}
    </div>
  );
}

function Back({ parent, leave }: { parent: Route; leave?: boolean | undefined }) {
  return (
    <IconButton
      name={leave ? "clear" : "back"}
      label={leave ? t("Leave without saving") : t("Back")}
      onClick={() => back(parent)}
    />
  );
}

/** What exists only on this phone; the way to the plain truth. */
function Kept() {
  const { device, attention } = counts.value;
  if (device + attention === 0) return null;
  const state = attention ? "attention" : "device";
  const number = attention || device;
  const words = attention
    ? nt("{n} needs attention", "{n} need attention", number)
    : nt("{n} on this phone", "{n} on this phone", number);
  return (
    <a class={`kept is-${state}`} href={href("where")} aria-label={words}>
      <Icon name={state} small />
      {number}
    </a>
  );
}

export function IconButton({ name, label, onClick }: { name: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" class="icon" aria-label={label} onClick={onClick}>
      <Icon name={name} />
    </button>
  );
}

export function IconLink({ name, label, to }: { name: IconName; label: string; to: string }) {
  return (
    <a class="icon" aria-label={label} href={to} style={{ color: "inherit" }}>
      <Icon name={name} />
    </a>
  );
}
