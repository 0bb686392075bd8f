/** Opened from a link or QR: says who the phone takes you for before it keeps anything. */
import { useEffect, useState } from "preact/hooks";
import { arriving } from "../components/arriving.ts";
import { Icon } from "../components/icon.tsx";
import { accept, invitation } from "../components/invitation.ts";
import { inLanguage } from "../components/language.ts";
import { LanguageChoice } from "../components/language-choice.tsx";
import { clock, day, dayOfWeek, figure } from "../components/moments.ts";
import { isApplePhone, isInstalled } from "../components/offer.ts";
import { errorSentence } from "../components/problems.ts";
import { Title } from "../components/title.tsx";
import { nt, t } from "../i18n.ts";
import { replace, route } from "../navigation.ts";
import { FieldError } from "../store/errors.ts";
import { enrolment, network, storage } from "../store/signals.ts";
import type { Preview } from "../store/types.ts";

export function Welcome({ code }: { code: string }) {
  if (!isSecureContext) return <Unprotected />;
  return code ? <Invited key={code} code={code} /> : <Uninvited />;
}

/** Without TLS browsers give a page no lasting store and no worker: said at once, with the reason. */
function Unprotected() {
  return (
    <div class="screen">
      <main class="body">
        <LanguageChoice heading={false} />
        <Title hero>{t("Offline work is impossible at this address")}</Title>
        <p class="note alert inset">
          <Icon name="attention" small />
          <span>
            {t(
              "This page came over plain http. Browsers then give it no protected store and no way to open without a network, so answers could be lost.",
            )}
          </span>
        </p>
        <p class="empty">
          {t("Ask the desk for a link that begins with https, and open that one. Nothing was kept here.")}
        </p>
      </main>
    </div>
  );
}

const before = arriving(() => import("../components/before.tsx"));

/** Asked when the invitation is here, so that nothing stands in its way, and the store has been found empty. */
function BeforeNote() {
  const isEmpty = enrolment.value === null;
  useEffect(() => {
    if (isEmpty) void before.come();
  }, [isEmpty]);
  const part = before.here.value;
  return isEmpty && part ? <part.Before /> : null;
}

/** A store that cannot be had at all: no work can begin here. */
function StoreNote() {
  const { unavailable } = storage.value;
  return unavailable ? <Problem sentence={errorSentence(new FieldError(unavailable))} /> : null;
}

function Invited({ code }: { code: string }) {
  const [invited, setInvited] = useState<Preview | null>(null);
  // The error, not its sentence: the reader may change the language, or its words may still be on their way.
  const [problem, setProblem] = useState<{ error: unknown } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const look = async (again: boolean) => {
    setProblem(null);
    try {
      setInvited(await invitation(code, again));
    } catch (error) {
      setProblem({ error });
    }
  };
  useEffect(() => void look(false), []);
  const agree = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await accept(code, phoneName());
      // Stations may come down for a while after the home screen stands: whoever went on is left where they are.
      if (route.value.screen === "welcome") replace("home");
    } catch (error) {
      setProblem({ error });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="screen">
      <main class="body">
        <LanguageChoice heading={false} />
        {invited ? <Invitation invitation={invited} /> : <Title hero>{t("Welcome")}</Title>}
        <StoreNote />
        {(invited || problem) && <BeforeNote />}
        {!invited && !problem && <p class="empty">{t("Reading your invitation")}</p>}
        {invited && <IconFirst link={`${location.origin}/o/#enrol=${code}`} />}
        {problem && <Problem sentence={errorSentence(problem.error)} />}
      </main>
      <footer class="dock">
        {isBusy && <Progress />}
        {invited && !storage.value.unavailable ? (
          <Yes invitation={invited} isBusy={isBusy} onYes={agree} />
        ) : (
          problem && (
            <button type="button" class="btn big main wide" onClick={() => look(true)}>
              {t("Try again")}
            </button>
          )
        )}
        {!isBusy && (
          <button type="button" class="link wide" onClick={() => replace("welcome")}>
            {invited ? t("No, I am someone else") : t("Type another code")}
          </button>
        )}
        {invited && (
          <p class="saved under">
            {t("The link serves once, until {day}, {time}.", {
              day: day(invited.expires_at),
              time: clock(invited.expires_at),
            })}
          </p>
        )}
      </footer>
    </div>
  );
}

function Yes({ invitation, isBusy, onYes }: { invitation: Preview; isBusy: boolean; onYes: () => void }) {
  return (
    <button
      type="button"
      class="btn big main wide"
      aria-disabled={isBusy}
      onClick={() => isBusy || onYes()}
      aria-describedby="you-are"
    >
      {isBusy ? t("Setting up this phone") : t("Yes, that is me: set up this phone")}
      <span class="vh">{invitation.observer.name}</span>
    </button>
  );
}

function Invitation({ invitation }: { invitation: Preview }) {
  const { mission, observer, team } = invitation;
  const term = observer.term === "long" ? t("long-term observer") : t("short-term observer");
  const stations = nt("{n} station planned", "{n} stations planned", invitation.stations_planned, {
    n: figure(invitation.stations_planned),
  });
  return (
    <>
      <Title hero>{t("Welcome, {name}", { name: observer.name })}</Title>
      <p class="quiet">
        {t("You were invited to observe: {mission}, {day}.", {
          mission: inLanguage(mission.names),
          day: dayOfWeek(mission.election_on),
        })}
      </p>
      <dl class="facts" id="you-are">
        <Fact word={t("You are")} value={`${observer.name}, ${term}`} />
        <Fact
          word={t("Team")}
          value={
            team.partners.length
              ? t("{team}, with {partners}", { team: team.name, partners: team.partners.join(", ") })
              : team.name
          }
        />
        <Fact word={t("Area")} value={[team.area, stations].filter(Boolean).join(", ")} />
      </dl>
      <ul class="ticks">
        <Tick
          words={nt(
            "All forms and {n} station come onto this phone now.",
            "All forms and {n} stations come onto this phone now.",
            invitation.stations_total,
            { n: figure(invitation.stations_total) },
          )}
        />
        <Tick words={t("After that it works without a network, for days.")} />
        <Tick words={t("What you save is signed on this phone, and goes only to the mission.")} />
        <Tick words={t("Your position is never followed. It is added only when you tap it in.")} />
      </ul>
    </>
  );
}

function Fact({ word, value }: { word: string; value: string }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Tick({ words }: { words: string }) {
  return (
    <li>
      <Icon name="tick" />
      <span>{words}</span>
    </li>
  );
}

/** The download after the yes; also shown when it was cut short and goes on. */
export function Progress() {
  const { progress } = network.value;
  return (
    <p class="saved" role="status">
      <span>{t("Fetching forms and stations")}</span>
      <progress
        class="load"
        value={progress?.done}
        max={progress?.of}
        aria-label={t("Fetching forms and stations")}
      />
    </p>
  );
}

export function Unready() {
  return (
    <div class="screen">
      <main class="body">
        <Title hero>{t("Almost there")}</Title>
        <p class="empty">
          {t("This phone is enrolled. Forms and stations still come down; keep the network until then.")}
        </p>
      </main>
      <footer class="dock">
        <Progress />
      </footer>
    </div>
  );
}

function Uninvited() {
  const [text, setText] = useState("");
  const code = codeIn(text);
  return (
    <div class="screen">
      <main class="body">
        <LanguageChoice heading={false} />
        <Title hero>{t("Welcome to fieldobs")}</Title>
        <BeforeNote />
        <p class="quiet">
          {t(
            "To set up this phone you need an invitation: a link or a QR code that the mission's desk gives to each observer.",
          )}
        </p>
        <ul class="ticks">
          <Tick words={t("Open the link on this phone, or point its camera at the QR code.")} />
          <Tick words={t("No invitation? Ask your coordinator at the desk. Each serves once.")} />
        </ul>
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (code) replace("welcome", code);
          }}
        >
          <div>
            <label class="ask" for="code">
              {t("Or paste the link, or type the code")}
            </label>
            <input
              id="code"
              class="field"
              autoComplete="off"
              autoCapitalize="off"
              spellcheck={false}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </div>
          <button type="submit" class="btn big main wide">
            {t("Read the invitation")}
          </button>
        </form>
      </main>
    </div>
  );
}

/** The code inside a pasted link, or the text itself. */
export function codeIn(text: string): string {
  return (/enrol=([^&\s]+)/.exec(text)?.[1] ?? text).trim();
}

function Problem({ sentence }: { sentence: string }) {
  return (
    <p class="wrong" role="alert">
      {sentence}
    </p>
  );
}

/**
 * On Apple's phones the icon has a store of its own, apart from Safari's, and Safari forgets a page after seven days
 * without use: so the icon comes first, and the invitation is opened there.
 */
function IconFirst({ link }: { link: string }) {
  if (isInstalled() || !isApplePhone()) return null;
  return (
    <div class="note info inset">
      <Icon name="file" small />
      <div>
        {t(
          "First put fieldobs on the home screen: copy the link, tap Share, then Add to Home Screen. Open it there and paste the link. What is set up here stays in this browser.",
        )}
        <div class="pair">
          <button type="button" class="link" onClick={() => navigator.clipboard.writeText(link)}>
            {t("Copy the link")}
          </button>
        </div>
      </div>
    </div>
  );
}

/** What the desk reads in its list of phones. */
function phoneName(): string {
  const system = /Android|iPhone|iPad|Windows|Mac OS|Linux/.exec(navigator.userAgent)?.[0] ?? "";
  const browser = /Firefox|Edg|SamsungBrowser|CriOS|Chrome|Safari/.exec(navigator.userAgent)?.[0] ?? "";
  return [system, browser].filter(Boolean).join(", ");
}
