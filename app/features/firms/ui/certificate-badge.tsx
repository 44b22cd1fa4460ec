import { BadgeCheck, CalendarX, Eye, MessageSquareQuote } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { certificateBadge } from "../rules";

const looks = {
  claimed: { tone: "quiet", icon: MessageSquareQuote },
  seen: { tone: "glaze", icon: Eye },
  verified: { tone: "ok", icon: BadgeCheck },
  expired: { tone: "bad", icon: CalendarX },
} as const;

/** How far a certificate is confirmed; by date it may have run out. */
export function CertificateBadge({ certificate, today }: { certificate: { level: string; expiresOn: string | null }; today: string }) {
  const { firms } = useMessages();
  const badge = certificateBadge(certificate, today);
  return (
    <Badge tone={looks[badge].tone} icon={looks[badge].icon}>
      {firms.badges[badge]}
    </Badge>
  );
}
