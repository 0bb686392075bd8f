/** What is not needed every minute. */
import { Icon, type IconName } from "../components/icon.tsx";
import { inLanguage } from "../components/language.ts";
import { moment, unbroken } from "../components/moments.ts";
import { Screen } from "../components/screen.tsx";
import { t } from "../i18n.ts";
import { href, parseRoute } from "../route.ts";
import { enrolment, messages } from "../store/index.ts";

export function MenuScreen() {
  const enrolled = enrolment.value;
  if (!enrolled) return null;
  const { mission, observer, team } = enrolled;
  const partners = team.partners.map((partner) => partner.name).join(", ");
  return (
    <Screen title={t("Menu")} under={inLanguage(mission.names)} parent={parseRoute("")}>
      <ul class="rows">
        <Item to={href("where")} icon="device" word={t("What is where")} />
        <Item to={href("hand")} icon="nonet" word={t("Without a network")} />
        <Item to={href("messages")} icon="talk" word={t("Messages from the desk")} />
        <Item to={href("settings")} icon="settings" word={t("Settings")} />
        {mission.phone && (
          <Item
            to={`tel:${mission.phone}`}
            icon="call"
            word={t("Call the desk, {phone}", { phone: unbroken(mission.phone) })}
          />
        )}
      </ul>
      <dl class="facts">
        <div>
          <dt>{t("You are")}</dt>
          <dd>{observer.name}</dd>
        </div>
        <div>
          <dt>{t("Team")}</dt>
          <dd>{partners ? t("{team}, with {partners}", { team: team.name, partners }) : team.name}</dd>
        </div>
      </dl>
    </Screen>
  );
}

function Item({ to, icon, word }: { to: string; icon: IconName; word: string }) {
  return (
    <li>
      <a class="row coded" href={to}>
        <Icon name={icon} />
        <span>{word}</span>
      </a>
    </li>
  );
}

export function MessagesScreen() {
  const latestFirst = [...messages.value].reverse();
  return (
    <Screen title={t("Messages from the desk")} parent={parseRoute("")}>
      {latestFirst.length === 0 && (
        <p class="empty">{t("What the desk writes to your team will be here.")}</p>
      )}
      <ul class="rows">
        {latestFirst.map((message) => (
          <li key={message.id} class="q">
            <small class="quiet n">{moment(message.at)}</small>
            <p>{message.text}</p>
          </li>
        ))}
      </ul>
    </Screen>
  );
}
