import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useMessages } from "~/i18n/context";
import { Button, type ButtonVariant } from "./button";

/** Copies a text. Not there without scripts, so the text itself must be on the page too. */
export function CopyButton({ text, label, variant = "secondary" }: { text: string; label?: string; variant?: ButtonVariant }) {
  const { common } = useMessages();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2500);
    return () => clearTimeout(timer);
  }, [copied]);
  const Icon = copied ? Check : Copy;
  return (
    <Button type="button" size="sm" variant={variant} className="needs-js" onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
      <Icon aria-hidden />
      <span aria-live="polite">{copied ? common.copied : (label ?? common.copy)}</span>
    </Button>
  );
}
